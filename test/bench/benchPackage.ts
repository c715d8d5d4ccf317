import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { INodeType, VersionedNodeType } from 'n8n-workflow';

/** The version of the HTTP Request node that n8n 2.41 puts into new workflows. */
export const HTTP_REQUEST_VERSION = 4.5;

/**
 * The folder that n8n's own nodes are installed in: outside the clone, because they are 800 MB that
 * only the benchmarks need, and by the lock file's hash, so that a new version gets a new one.
 */
export async function installBenchPackage(): Promise<string> {
	const lock = await readFile(path.join(__dirname, 'package-lock.json'));
	const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	const folder = path.join(cache, 'n8n-nodes-invoance', `bench-${hash}`);
	if (existsSync(folder)) return folder;

	console.log(`Installing n8n's own nodes into ${folder}, once; this takes some minutes`);
	const unfinished = `${folder}.${randomUUID()}`;
	await mkdir(unfinished, { recursive: true });
	try {
		for (const file of ['package.json', 'package-lock.json']) {
			await cp(path.join(__dirname, file), path.join(unfinished, file));
		}
		await npm(unfinished, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
		await rename(unfinished, folder);
	} finally {
		await rm(unfinished, { recursive: true, force: true });
	}
	return folder;
}

/** Runs npm: the one that runs this script, if one does. */
async function npm(folder: string, args: string[]): Promise<void> {
	const cli = process.env.npm_execpath;
	const run = promisify(execFile);
	if (cli === undefined) await run('npm', args, { cwd: folder });
	else await run(process.execPath, [cli, ...args], { cwd: folder });
}

/** n8n's own HTTP Request node, from the installed folder. */
export function loadHttpRequestNode(folder: string): INodeType {
	const load = createRequire(path.join(folder, 'package.json'));
	const { HttpRequest } = load('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => VersionedNodeType;
	};
	return new HttpRequest().getNodeType(HTTP_REQUEST_VERSION);
}
