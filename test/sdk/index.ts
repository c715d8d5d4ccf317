/**
 * `npm run sdk` runs the emulator and the verification against Invoance's Python SDK, which it installs
 * outside the clone. With `--if-possible` it is no failure where Python or the package cannot be had.
 */
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { installOnce } from '../../tools/installOutside';

const ROOT = path.join(__dirname, '../..');
const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const run = promisify(execFile);

/** Installs the SDK, and its sources with its test vectors; by its version and Python's. */
async function install(): Promise<string> {
	const sdk = (await readFile(REQUIREMENTS, 'utf8')).trim();
	const [name = ''] = sdk.split('==');
	const { stdout } = await run('python3', ['--version']);
	const python = /\d+\.\d+/.exec(stdout)?.[0] ?? '';
	return await installOnce(`${sdk.replace('==', '-')}-python-${python}`, async (folder) => {
		const pip = ['-m', 'pip', '--disable-pip-version-check'];
		await run('python3', [...pip, 'install', '--target', folder, '-r', REQUIREMENTS]);
		const source = ['--no-deps', '--no-binary', name, '--dest', folder, sdk];
		await run('python3', [...pip, 'download', ...source]);
		const archive = `${sdk.replace('==', '-')}.tar.gz`;
		await run('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder });
	});
}

async function main(): Promise<void> {
	const [option, ...others] = process.argv.slice(2);
	const isOptional = option === '--if-possible';
	const folder = await install().catch((error: unknown) => {
		const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
		console.log(`The Python SDK's tests are left out, as it cannot be installed: ${why ?? ''}`);
		if (!isOptional) process.exitCode = 1;
	});
	if (folder === undefined) return;
	const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
	const filters = isOptional ? others : process.argv.slice(2);
	const tests = spawn(
		process.execPath,
		[jest, '-c', path.join(__dirname, 'jest.config.js'), ...filters],
		{ stdio: 'inherit', env: { ...process.env, PYTHONPATH: folder } },
	);
	process.exitCode = await new Promise<number>((resolve) => {
		tests.once('exit', (code) => {
			resolve(code ?? 1);
		});
	});
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
