import { rm } from 'node:fs/promises';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator';
import { N8nApi } from './n8nApi';
import { copyOfPrepared } from './userFolder';
import { startN8n, type N8n } from './startN8n';

/** A whole n8n with the node installed, its owner logged in, and an emulator to talk to. */
export interface N8nStage {
	emulator: Emulator;
	n8n: N8n;
	api: N8nApi;
	/** The credential for the emulator, as nodes of a workflow refer to it. */
	credentials: { invoanceApi: { id: string; name: string } };
	/** Stops n8n and starts it again, on the same data; what is given is done in between. */
	restart: (whileDown?: (userFolder: string) => Promise<void>) => Promise<void>;
}

/** What a test file wants otherwise. */
interface StageOptions {
	emulator?: EmulatorOptions;
	/** Further settings of n8n; asked for once the test file's own beforeAll have run. */
	env?: () => NodeJS.ProcessEnv;
}

/** A stage for all tests of a file: started before them, closed after them. */
export function useN8n(options: StageOptions = {}): N8nStage {
	const stage = {} as N8nStage;
	let userFolder: string;
	const start = async () => {
		stage.n8n = await startN8n({ userFolder, env: options.env?.() ?? {} });
		stage.api = new N8nApi(stage.n8n.url);
		await stage.api.logIn();
	};
	beforeAll(async () => {
		userFolder = await copyOfPrepared();
		stage.emulator = await startEmulator({
			eventsPerOrganization: 500,
			...options.emulator,
		});
		await start();
		const { apiKey, baseUrl } = stage.emulator;
		const credential = await stage.api.createCredential('Invoance', 'invoanceApi', {
			apiKey,
			baseUrl,
		});
		stage.credentials = { invoanceApi: credential };
		stage.restart = async (whileDown) => {
			await stage.n8n.stop();
			await whileDown?.(userFolder);
			await start();
		};
	});
	beforeEach(() => {
		stage.emulator.faults.clear();
		stage.emulator.resetRecords();
	});
	afterAll(async () => {
		await stage.n8n.stop();
		await stage.emulator.close();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 10 });
	});
	return stage;
}
