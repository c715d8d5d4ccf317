import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { devDependencies } from '../../package.json';
import { installPackages } from '../installOutside';

const CLONE = path.resolve(__dirname, '../..');

/** How the tests ended with one version of n8n on one Node.js. */
export interface Outcome {
	core: string;
	workflow: string;
	/** The whole version: 20.20.2. */
	node: string;
	passed: number;
	failed: number;
	skipped: number;
}

/** What Jest writes with `--json`, as far as it is read here. */
const jestResults = z.object({
	numPassedTests: z.number(),
	numFailedTests: z.number(),
	numFailedTestSuites: z.number(),
	numPendingTests: z.number(),
});

const packageJson = z.object({ version: z.string() });

/**
 * Runs the tests of the node with one version of n8n-core, on one major of Node.js. Installs both
 * outside the clone, unless they are what the clone has.
 *
 * @param patterns which test files, as Jest takes them; none means all
 */
export async function run(core: string, nodeMajor: number, patterns: string[]): Promise<Outcome> {
	const isOfClone = core === devDependencies['n8n-core'];
	const folder = isOfClone
		? CLONE
		: await installPackages(`n8n-core-${core}`, [`n8n-core@${core}`]);
	const node = await nodeOf(nodeMajor);
	const results = await mkdtemp(path.join(tmpdir(), 'invoance-versions-'));
	try {
		const file = path.join(results, 'results.json');
		const jest = ['node_modules/jest/bin/jest.js', '-c', 'tools/versions/jest.config.js'];
		const child = spawn(node, [...jest, '--json', '--outputFile', file, ...patterns], {
			cwd: CLONE,
			env: { ...process.env, N8N_VERSION_FOLDER: isOfClone ? '' : folder },
			// The JSON once more; what a person reads comes on the other.
			stdio: ['ignore', 'ignore', 'inherit'],
		});
		await once(child, 'exit');
		const tests = jestResults.parse(JSON.parse(await readFile(file, 'utf8')));
		return {
			core,
			workflow: await versionIn(path.join(folder, 'node_modules', 'n8n-workflow')),
			node: await versionOf(node),
			passed: tests.numPassedTests,
			// A file that could not be loaded has no failed tests of its own.
			failed: Math.max(tests.numFailedTests, tests.numFailedTestSuites),
			skipped: tests.numPendingTests,
		};
	} finally {
		await rm(results, { recursive: true, force: true });
	}
}

/** A Node.js of this major: the one that runs this, or the one that npm has for this platform. */
async function nodeOf(major: number): Promise<string> {
	if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
	const name = `node-${process.platform}-${process.arch}`;
	const folder = await installPackages(`${name}@${major}`, [`${name}@${major}`]);
	return path.join(folder, 'node_modules', name, 'bin', 'node');
}

async function versionOf(node: string): Promise<string> {
	if (node === process.execPath) return process.versions.node;
	return await versionIn(path.resolve(node, '../..'));
}

async function versionIn(folder: string): Promise<string> {
	const text = await readFile(path.join(folder, 'package.json'), 'utf8');
	return packageJson.parse(JSON.parse(text)).version;
}
