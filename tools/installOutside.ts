import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs a package of ours whose dependencies are too big for every developer's clone, outside the
 * clone: in the user's cache, by the lock file's hash, so that a new version gets a new folder.
 *
 * @param source the folder with package.json and package-lock.json
 * @param name what the folder in the cache is called, before the hash
 * @param finish what is still to do in the folder before it counts as installed
 * @returns the installed folder
 */
export async function installOutside(
	source: string,
	name: string,
	finish: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
	const lock = await readFile(path.join(source, 'package-lock.json'));
	const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	return await installOnce(`${name}-${hash}`, async (folder) => {
		for (const file of ['package.json', 'package-lock.json']) {
			await cp(path.join(source, file), path.join(folder, file));
		}
		await npm(folder, ['ci', ...QUIETLY]);
		await finish(folder);
	});
}

/**
 * Installs packages by their versions, outside the clone: in the user's cache, once for each name.
 *
 * @param name what the folder in the cache is called: it has to change with the versions
 * @param packages as npm takes them: name@version
 * @returns the installed folder
 */
export async function installPackages(name: string, packages: string[]): Promise<string> {
	return await installOnce(name, async (folder) => {
		await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
		await npm(folder, ['install', ...QUIETLY, ...packages]);
	});
}

const PROGRESS_MS = 10_000;
const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Fills a folder of the cache, unless it is there; one that could not be filled does not stay. */
export async function installOnce(
	name: string,
	fill: (folder: string) => Promise<void>,
): Promise<string> {
	const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	const folder = path.join(cache, 'n8n-nodes-invoance', name);
	if (existsSync(folder)) return folder;

	console.log(`Installing ${name} into ${folder}, once; this can take some minutes`);
	const startedAt = Date.now();
	const progress = setInterval(() => {
		console.log(`Still installing ${name}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
	}, PROGRESS_MS);
	const unfinished = `${folder}.${randomUUID()}`;
	await mkdir(unfinished, { recursive: true });
	try {
		await fill(unfinished);
		await rename(unfinished, folder);
	} finally {
		clearInterval(progress);
		await rm(unfinished, { recursive: true, force: true });
	}
	return folder;
}

/** Runs npm in a folder, under the given environment: the npm that runs this script, if one does. */
export async function npm(
	folder: string,
	args: string[],
	environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
	const cli = process.env.npm_execpath;
	const [command, ...rest] =
		cli === undefined ? ['npm', ...args] : [process.execPath, cli, ...args];
	const options = { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 };
	const { stdout } = await promisify(execFile)(command, rest, options);
	return stdout;
}
