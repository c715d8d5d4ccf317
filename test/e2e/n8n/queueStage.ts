import { rm } from 'node:fs/promises';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator';
import type { ChildProcess } from '../services/childProcess';
import { startPostgres, type Postgres } from '../services/postgres';
import { startRedis, type Redis } from '../services/redis';
import { N8nApi } from './n8nApi';
import { startN8n, startWorker, type N8n } from './startN8n';
import { copyOfPrepared } from './userFolder';

/** How soon a dead worker is noticed: n8n's own settings are a minute and half a minute. */
const LOCKS = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** An n8n in queue mode with the node installed, its owner logged in, and an emulator to talk to. */
interface QueueStage {
	emulator: Emulator;
	api: N8nApi;
	/** Those that run; a test that kills one takes it out. */
	workers: ChildProcess[];
	/** The credential for the emulator, as nodes of a workflow refer to it. */
	credentials: { invoanceApi: { id: string; name: string } };
	/** Stops the main process and starts it again, on the same data; the workers go on. */
	restart: () => Promise<void>;
}

/** What a test file wants otherwise. */
interface QueueStageOptions {
	emulator?: EmulatorOptions;
	/** Default: 1. */
	workers?: number;
}

/** A stage for all tests of a file, with PostgreSQL, Redis, and binary data in the database. */
export function useQueueMode(options: QueueStageOptions = {}): QueueStage {
	const stage = { workers: [] as ChildProcess[] } as QueueStage;
	const userFolders: string[] = [];
	let postgres: Postgres;
	let redis: Redis;
	let main: N8n;
	const env = () => ({
		...postgres.env,
		...redis.env,
		...LOCKS,
		EXECUTIONS_MODE: 'queue',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	});
	/** Every process has a folder of its own, as it has on machines of their own. */
	const ownFolder = async () => {
		const userFolder = await copyOfPrepared();
		userFolders.push(userFolder);
		return userFolder;
	};
	const startMain = async (userFolder: string) => {
		main = await startN8n({ userFolder, env: env() });
		stage.api = new N8nApi(main.url);
	};
	beforeAll(async () => {
		[stage.emulator, postgres, redis] = await Promise.all([
			startEmulator({ eventsPerOrganization: 500, ...options.emulator }),
			startPostgres(),
			startRedis(),
		]);
		const mainFolder = await ownFolder();
		await startMain(mainFolder);
		for (let count = 0; count < (options.workers ?? 1); count += 1) {
			stage.workers.push(await startWorker({ userFolder: await ownFolder(), env: env() }));
		}
		await stage.api.setUpOwner();
		const { apiKey, baseUrl } = stage.emulator;
		const credential = { apiKey, baseUrl };
		stage.credentials = {
			invoanceApi: await stage.api.createCredential('Invoance', 'invoanceApi', credential),
		};
		stage.restart = async () => {
			await main.stop();
			await startMain(mainFolder);
			await stage.api.logIn();
		};
	});
	afterEach(() => {
		stage.emulator.faults.clear();
	});
	afterAll(async () => {
		await Promise.all([main, ...stage.workers].map((process) => process.stop()));
		await Promise.all([postgres.stop(), redis.stop(), stage.emulator.close()]);
		for (const folder of userFolders) await rm(folder, { recursive: true, force: true });
	});
	return stage;
}
