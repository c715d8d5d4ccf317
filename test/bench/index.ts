/**
 * Runs the benchmarks, each in a process of its own, one after the other.
 *
 *     npm run bench [-- names…]
 *
 * docs/benchmarks.md says what they measure, and what they found.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** The scripts of this folder that are benchmarks, in the order in which they run. */
const BENCHMARKS = [
	'waiting',
	'overhead',
	'manyJobs',
	'manyItems',
	'verify',
	'download',
	'manyDownloads',
];

async function main(names: string[]): Promise<void> {
	const unknown = names.filter((name) => !BENCHMARKS.includes(name));
	if (unknown.length > 0) {
		throw new Error(
			`There is no benchmark ${unknown.join(', ')}; there are ${BENCHMARKS.join(', ')}`,
		);
	}
	await printMachine();
	for (const name of names.length > 0 ? names : BENCHMARKS) {
		const script = path.join(__dirname, `${name}.ts`);
		const child = spawn(process.execPath, [...process.execArgv, script], { stdio: 'inherit' });
		const [code] = (await once(child, 'exit')) as [number | null];
		if (code !== 0) throw new Error(`${name} ended with code ${code ?? 'none'}`);
	}
}

async function printMachine(): Promise<void> {
	const [cpu] = os.cpus();
	const memoryGib = Math.round(os.totalmem() / 2 ** 30);
	const versions = ['n8n-core', 'n8n-workflow', 'undici'].map(
		async (name) => `${name} ${await installedVersion(name)}`,
	);
	console.log(`${new Date().toISOString().slice(0, 10)}, ${os.type()} ${os.release()}`);
	console.log(`${os.cpus().length} × ${cpu?.model ?? 'CPU'}, ${memoryGib} GiB`);
	console.log([`Node.js ${process.versions.node}`, ...(await Promise.all(versions))].join(', '));
	console.log(`load of the machine before: ${os.loadavg()[0]?.toFixed(2) ?? ''}`);
}

async function installedVersion(name: string): Promise<string> {
	const folders = createRequire(__filename).resolve.paths(name) ?? [];
	for (const folder of folders) {
		const file = await readFile(path.join(folder, name, 'package.json'), 'utf8').catch(() => '');
		if (file !== '') return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
	}
	throw new Error(`${name} is not installed`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
