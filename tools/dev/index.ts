/**
 * `npm run dev`: n8n with the node, a local Invoance, a ready credential and the example workflows.
 * The package is built again whenever a file changes, and n8n loads the new build.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Listr } from 'listr2';
import { startEmulator, type Emulator } from '../../test/emulator';
import { N8nApi, OWNER } from '../../test/e2e/n8n/n8nApi';
import { startN8n, type N8n } from '../../test/e2e/n8n/startN8n';
import { setUpTemplate } from '../../test/e2e/n8n/template';
import { startProcess } from '../../test/e2e/services/childProcess';
import { freePort } from '../../test/e2e/services/freePort';
import { addresses } from './addresses';

const ROOT = path.resolve(__dirname, '../..');
const GULP = path.join(path.dirname(require.resolve('gulp')), 'bin', 'gulp.js');
/** n8n's own; another n8n that runs may have it. */
const USUAL_PORT = 5678;
const JOB_MS = 3_000;

/** What is there once the steps are done. */
interface Context {
	emulator: Emulator;
	n8n: N8n;
	credential: { id: string; name: string };
	workflows: string[];
}

/** What is to be stopped at the end, in the order in which it was started. */
const running: Array<() => Promise<void>> = [];

async function main(): Promise<void> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'invoance-dev-'));
	let stopping: Promise<void> | undefined;
	const stop = async () => {
		await Promise.all(running.map((stopOne) => stopOne()));
		await rm(userFolder, { recursive: true, force: true });
	};
	// Ctrl+C reaches everybody in the terminal, and some pass it on: it may come more than once.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.on(signal, () => void (stopping ??= stop().then(() => process.exit())));
	}
	try {
		await start(userFolder);
	} catch (error) {
		await stop();
		throw error;
	}
}

async function start(userFolder: string): Promise<void> {
	const installed = path.join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-invoance');
	// Built in place and not linked: n8n watches and loads files by their real path.
	const inPlace = { cwd: ROOT, env: { ...process.env, OUT_DIR: path.join(installed, 'dist') } };
	const steps = new Listr<Context>([
		{
			title: 'Building the package',
			task: async () => {
				await mkdir(installed, { recursive: true });
				await cp(path.join(ROOT, 'package.json'), path.join(installed, 'package.json'));
				await promisify(execFile)(process.execPath, [GULP, 'build'], inPlace);
			},
		},
		{
			title: 'Starting a local Invoance',
			task: async (context) => {
				context.emulator = await startEmulator({ jobDurationMs: JOB_MS });
				running.push(() => context.emulator.close());
			},
		},
		{
			title: 'Starting n8n, which takes up to a minute',
			task: async (context) => {
				const port = await freePort(USUAL_PORT);
				context.n8n = await startN8n({ userFolder, port, env: { N8N_DEV_RELOAD: 'true' } });
				running.push(() => context.n8n.stop());
			},
		},
		{
			title: 'Importing the credential and the example workflows',
			task: importAll,
		},
	]);
	const context = await steps.run();
	const build = startProcess(process.execPath, [GULP, 'watchSources'], inPlace);
	running.push(() => build.stop());
	console.log(addresses({ ...context, owner: OWNER }));
}

/** Makes the owner, the credential, and the example workflows with the credential in our nodes. */
async function importAll(context: Context): Promise<void> {
	const api = new N8nApi(context.n8n.url);
	await api.setUpOwner();
	const { apiKey, baseUrl } = context.emulator;
	context.credential = await api.createCredential('Invoance (local)', 'invoanceApi', {
		apiKey,
		baseUrl,
	});
	context.workflows = [];
	for (const file of await readdir(path.join(ROOT, 'workflows'))) {
		const template = await setUpTemplate(path.basename(file, '.json'), {});
		const nodes = template.nodes.map((node) =>
			node.type.startsWith('n8n-nodes-invoance.')
				? { ...node, credentials: { invoanceApi: context.credential } }
				: node,
		);
		await api.importWorkflow({ ...template, nodes });
		context.workflows.push(template.name ?? file);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
