/**
 * `npm run dev`: n8n with the node, a local Invoance, a ready credential and the example workflows.
 * The package is built again whenever a file changes, and n8n loads the new build.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startEmulator } from '../emulator';
import { N8nApi, OWNER } from './n8n/n8nApi';
import { startN8n } from './n8n/startN8n';
import { setUpTemplate } from './n8n/template';
import { startProcess } from './services/childProcess';

const ROOT = path.resolve(__dirname, '../..');
const PORT = 5678;

/** What is to be stopped at the end, in the order in which it was started. */
const running: Array<() => Promise<void>> = [];

async function main(): Promise<void> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'invoance-dev-'));
	let stopping: Promise<void> | undefined;
	const stop = async () => {
		await Promise.all(running.map((stopOne) => stopOne()));
		await rm(userFolder, { recursive: true, force: true });
	};
	// Ctrl+C reaches everybody in the terminal, and some hand it on: it may come more than once.
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
	await mkdir(installed, { recursive: true });
	// Built in place and not linked: n8n watches and loads files by their real path.
	await cp(path.join(ROOT, 'package.json'), path.join(installed, 'package.json'));
	const gulp = path.join(path.dirname(require.resolve('gulp')), 'bin', 'gulp.js');
	const inPlace = { cwd: ROOT, env: { ...process.env, OUT_DIR: path.join(installed, 'dist') } };
	await promisify(execFile)(process.execPath, [gulp, 'build'], inPlace);

	const emulator = await startEmulator({ jobDurationMs: 3_000 });
	running.push(() => emulator.close());
	const n8n = await startN8n({ userFolder, port: PORT, env: { N8N_DEV_RELOAD: 'true' } });
	running.push(() => n8n.stop());
	const api = new N8nApi(n8n.url);
	await api.setUpOwner();
	const { apiKey, baseUrl } = emulator;
	const invoanceApi = await api.createCredential('Invoance (local)', 'invoanceApi', {
		apiKey,
		baseUrl,
	});
	const workflows = await importTemplates(api, invoanceApi);

	const build = startProcess(process.execPath, [gulp, 'watchSources'], inPlace);
	running.push(() => build.stop());

	console.log(`
n8n          ${n8n.url}
Sign in      ${OWNER.email} / ${OWNER.password}
Credential   ${invoanceApi.name}, for the local Invoance at ${baseUrl}
Workflows    ${workflows.join('\n             ')}

A change of the sources is built and loaded at once; reload the editor to see it. Ctrl+C stops all.`);
}

/** Imports the example workflows with the credential set in each of our nodes. @returns their names */
async function importTemplates(
	api: N8nApi,
	invoanceApi: { id: string; name: string },
): Promise<string[]> {
	const files = await readdir(path.join(ROOT, 'workflows'));
	const names: string[] = [];
	for (const file of files.filter((one) => one.endsWith('.json'))) {
		const template = await setUpTemplate(path.basename(file, '.json'), {});
		const nodes = template.nodes.map((node) =>
			node.type.endsWith('.invoance') ? { ...node, credentials: { invoanceApi } } : node,
		);
		await api.importWorkflow({ ...template, nodes });
		names.push(template.name ?? file);
	}
	return names;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
