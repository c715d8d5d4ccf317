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

async function main(): Promise<void> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'invoance-dev-'));
	const installed = path.join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-invoance');
	await mkdir(installed, { recursive: true });
	// Built in place and not linked: n8n watches and loads files by their real path.
	await cp(path.join(ROOT, 'package.json'), path.join(installed, 'package.json'));
	const gulp = path.join(path.dirname(require.resolve('gulp')), 'bin', 'gulp.js');
	const inPlace = { cwd: ROOT, env: { ...process.env, OUT_DIR: path.join(installed, 'dist') } };
	await promisify(execFile)(process.execPath, [gulp, 'build'], inPlace);

	const emulator = await startEmulator({ apiPort: 8787, storagePort: 8788, jobDurationMs: 3_000 });
	const n8n = await startN8n({ userFolder, port: PORT, env: { N8N_DEV_RELOAD: 'true' } });
	const api = new N8nApi(n8n.url);
	await api.setUpOwner();
	const { apiKey, baseUrl } = emulator;
	const invoanceApi = await api.createCredential('Invoance (local)', 'invoanceApi', {
		apiKey,
		baseUrl,
	});
	const templates = await importTemplates(api, invoanceApi);

	const build = startProcess(process.execPath, [gulp, 'watchSources'], inPlace);

	console.log(`
n8n          ${n8n.url}
Sign in      ${OWNER.email} / ${OWNER.password}
Credential   ${invoanceApi.name}, for the local Invoance at ${baseUrl}
Workflows    ${templates.join(', ')}

A change of the sources is built and loaded at once; reload the editor to see it. Ctrl+C stops all.`);

	let isStopping = false;
	const stop = () => {
		// Ctrl+C reaches everybody in the terminal, and some hand it on: it may come more than once.
		if (isStopping) return;
		isStopping = true;
		void Promise.all([build.stop(), n8n.stop(), emulator.close()])
			.then(() => rm(userFolder, { recursive: true, force: true }))
			.then(() => process.exit());
	};
	process.on('SIGINT', stop).on('SIGTERM', stop);
}

/** Imports the example workflows with the credential set in each of our nodes. @returns their names */
async function importTemplates(
	api: N8nApi,
	invoanceApi: { id: string; name: string },
): Promise<string[]> {
	const files = await readdir(path.join(ROOT, 'workflows'));
	const names = files
		.filter((file) => file.endsWith('.json'))
		.map((file) => path.basename(file, '.json'));
	for (const name of names) {
		const template = await setUpTemplate(name, {});
		const nodes = template.nodes.map((node) =>
			node.type.endsWith('.invoance') ? { ...node, credentials: { invoanceApi } } : node,
		);
		await api.importWorkflow({ ...template, nodes });
	}
	return names;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
