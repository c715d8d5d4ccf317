import { request } from 'undici';
import { startProcess, type ChildProcess } from '../services/childProcess';
import { freePort } from '../services/freePort';
import { currentN8n, type Installation } from './installation';

/** What to start. */
interface N8nOptions {
	/** Where n8n keeps its database, its key and its community packages. */
	userFolder: string;
	/** Default: the n8n that the package is built for. */
	installation?: Installation;
	/** Settings on top of those below. */
	env?: NodeJS.ProcessEnv;
	/** Default: any free one. */
	port?: number;
}

/** An n8n that is running. */
export interface N8n extends ChildProcess {
	/** The editor's address, without a slash at the end. */
	readonly url: string;
}

const START_TIMEOUT_MS = 180_000;

/** What n8n 1 and 2 print last when they start; before it, they have the port. */
const STARTED = 'Editor is now accessible via';

/**
 * What every n8n of ours is started with: loopback only, and nothing that asks the Internet. Nothing
 * of the environment but the PATH is handed on, so that a test does not depend on who runs it.
 */
function settings(userFolder: string, port: number, brokerPort: number): NodeJS.ProcessEnv {
	return {
		PATH: process.env.PATH,
		HOME: userFolder,
		NODE_ENV: 'production',
		GENERIC_TIMEZONE: 'Europe/Berlin',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: 'the key of a test instance',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
	};
}

/** Starts n8n and waits until it can be used. */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const n8n = await launch('start', port, options);
	await n8n.ready(async () => {
		// Its own word first: something else may answer on the port, and be given a password.
		if (!n8n.log().includes(STARTED)) throw new Error('n8n has not started yet');
		// Not /healthz/readiness: it says yes as soon as the database is there, before the API is.
		await expectJson(`${url}/rest/settings`);
	}, START_TIMEOUT_MS);
	return { ...n8n, url };
}

/** Starts a worker of queue mode and waits until it takes jobs. */
export async function startWorker(options: N8nOptions): Promise<ChildProcess> {
	const port = await freePort();
	const worker = await launch('worker', port, {
		...options,
		env: {
			...options.env,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
		},
	});
	const readiness = `http://127.0.0.1:${port}/healthz/readiness`;
	await worker.ready(() => expectJson(readiness), START_TIMEOUT_MS);
	return worker;
}

/** n8n answers every request with 200 while it starts, but with a text. */
async function expectJson(url: string): Promise<void> {
	const { statusCode, body } = await request(url);
	const text = await body.text();
	if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}`);
	JSON.parse(text);
}

async function launch(
	command: 'start' | 'worker',
	port: number,
	{ userFolder, installation = currentN8n(), env }: N8nOptions,
): Promise<ChildProcess> {
	return startProcess(installation.node, [installation.script, command], {
		cwd: userFolder,
		env: { ...settings(userFolder, port, await freePort()), ...env },
	});
}
