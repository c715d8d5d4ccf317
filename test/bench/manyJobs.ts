/**
 * Fifty exports that take five seconds each: Create → Wait → Download in n8n's engine, all items at
 * once, at two settings of Concurrency, against bare undici that knows when to ask, and against
 * the same workflow item by item, as a loop would run it.
 *
 *     npm run bench -- manyJobs
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { startEngine, type Engine } from '../engine/engine';
import { BareCalls } from './bareCalls';
import { builtPackage, emptyBinaries } from './competitors';
import { startRemoteEmulator, type RemoteEmulator } from './emulatorProcess';
import { interleave, median, printGoal, printTable, round, ROUNDS } from './report';
import { chainWorkflow } from './workflows';

const JOBS = 50;
const JOB_MS = 5_000;
/** How many items are really run one after the other; the rest is extrapolated. */
const SEQUENTIAL = 2;

interface Stage {
	emulator: RemoteEmulator;
	engine: Engine;
	calls: BareCalls;
	folder: string;
}

async function main(): Promise<void> {
	const emulator = await startRemoteEmulator({
		eventsPerOrganization: 1_000,
		// Concurrency is measured, not the rate.
		rateLimitPerSecond: 1_000,
	});
	const address = await emulator.call('address', undefined);
	const engine = await startEngine(await builtPackage(), address);
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-bench-'));
	try {
		await compare({ emulator, engine, calls: new BareCalls(address), folder });
	} finally {
		await Promise.all([emulator.end(), engine.close()]);
		await rm(folder, { recursive: true, force: true });
	}
}

async function compare(stage: Stage): Promise<void> {
	// Loads all code, and lets the emulator measure its file.
	await runWorkflow(stage, { items: 2, concurrency: 5, durationMs: 0 });
	const atOnce = (concurrency: number) => async () =>
		await runWorkflow(stage, { items: JOBS, concurrency, durationMs: JOB_MS });
	const results = await interleave(ROUNDS, {
		'this node, concurrency 50': atOnce(50),
		'this node, concurrency 5': atOnce(5),
		'undici, 5 calls at once': async () => await runBare(stage, 5),
		[`item by item, ${SEQUENTIAL} measured × ${JOBS / SEQUENTIAL}`]: async () =>
			await runOneByOne(stage),
	});
	const medians = Object.entries(results).map(([name, rounds]) => ({ name, ms: median(rounds) }));
	const [at50 = NaN, at5 = NaN, bare = NaN, oneByOne = NaN] = medians.map(({ ms }) => ms);
	printTable(
		`${JOBS} exports of ${JOB_MS / 1000} s each, ${ROUNDS} rounds`,
		Object.entries(results).map(([name, rounds]) => ({
			'': name,
			'seconds (median)': round(median(rounds) / 1000),
			'each round': rounds.map((ms) => round(ms / 1000)).join(' '),
		})),
	);
	const limitSeconds = (1.2 * JOB_MS) / 1000 + 1;
	printGoal('seconds at concurrency 50', at50 / 1000, { atMost: limitSeconds });
	printGoal('at concurrency 5 / undici, 5 at once', at5 / bare, { atMost: 1.2 });
	console.log(`  item by item / at concurrency 5: ${round(oneByOne / at5)}`);
}

/** Runs the workflow once over that many items; in milliseconds. */
async function runWorkflow(
	{ emulator, engine }: Stage,
	{ items, concurrency, durationMs }: { items: number; concurrency: number; durationMs: number },
): Promise<number> {
	const workflow = await chainWorkflow({ concurrency });
	await emulator.call('nextJobs', { durationMs, times: items });
	const startedAt = performance.now();
	const result = await engine.run(workflow, {
		input: Array.from({ length: items }, () => ({})),
		executionId: randomUUID(),
		mode: 'trigger',
	});
	const tookMs = performance.now() - startedAt;
	if (result.error) throw new Error(result.error.message);
	const files = result.items('Download Export').length;
	if (files !== items) throw new Error(`${files} files came out of ${items} items`);
	await emptyBinaries(engine);
	return tookMs;
}

/** One execution after the other; in milliseconds, for all jobs. */
async function runOneByOne(stage: Stage): Promise<number> {
	let tookMs = 0;
	for (let item = 0; item < SEQUENTIAL; item++) {
		tookMs += await runWorkflow(stage, { items: 1, concurrency: 1, durationMs: JOB_MS });
	}
	return (tookMs / SEQUENTIAL) * JOBS;
}

/** The ideal: bare calls, some at once, that ask for each job exactly when it is ready. */
async function runBare({ emulator, calls, folder }: Stage, concurrency: number): Promise<number> {
	await emulator.call('nextJobs', { durationMs: JOB_MS, times: JOBS });
	const limit = pLimit(concurrency);
	const startedAt = performance.now();
	const one = async () => {
		const { id } = await limit(async () => await calls.create());
		await sleep(JOB_MS);
		const file = path.join(folder, id);
		await limit(async () => {
			await calls.download(await calls.downloadUrl(id), file);
		});
		return file;
	};
	const files = await Promise.all(Array.from({ length: JOBS }, one));
	const tookMs = performance.now() - startedAt;
	await Promise.all(
		files.map(async (file) => {
			await rm(file);
		}),
	);
	return tookMs;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
