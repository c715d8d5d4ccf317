/**
 * Installs what `npm run dev` needs, n8n, outside the clone, and links it to where Node.js looks for
 * it. With `--tests` also what the end-to-end tests need besides, n8n 1.x; the programs of the system
 * that they start have to be there already.
 */
import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { installOutside, npm } from '../../tools/installOutside';
import { node24 } from './n8n/installation';
import { requirePrograms } from './services/programs';

const N8N_1 = path.join(__dirname, 'n8n-1');

async function main(): Promise<void> {
	const forTests = process.argv.includes('--tests');
	if (forTests) requirePrograms();
	const folder = await installOutside(__dirname, 'e2e', async (unfinished) => {
		await compileSqlite(unfinished, node24(path.join(unfinished, 'node_modules')));
	});
	await link(folder, __dirname);
	if (!forTests) return;
	const folder1 = await installOutside(N8N_1, 'e2e-n8n-1', async (unfinished) => {
		await compileSqlite(unfinished, node24(path.join(folder, 'node_modules')));
	});
	await link(folder1, N8N_1);
}

/** n8n's database driver has to be compiled, with the headers of the Node.js that n8n runs on. */
async function compileSqlite(folder: string, node: string): Promise<void> {
	const env = {
		...process.env,
		npm_config_nodedir: path.resolve(node, '../..'),
		PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
	};
	await npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false'], env);
}

async function link(installed: string, folder: string): Promise<void> {
	const modules = path.join(folder, 'node_modules');
	await rm(modules, { recursive: true, force: true });
	await symlink(path.join(installed, 'node_modules'), modules);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
