/** n8n's engine with many items in a process of its own, so that its CPU time is that of the node. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { startEngine, type Engine } from '../engine/engine';
import { builtPackage } from './competitors';
import type { EmulatorAddress } from './emulatorProcess';
import { serve, startRemote, type Remote } from './rpc';
import { exportAndDownloadWorkflow } from './workflows';

/** How many items, and what is set under Options. */
export interface ManyItems {
	items: number;
	options?: INodeParameters & { concurrency?: number; maxWait?: number };
}

/** What became of the items. */
export interface Passed {
	/** How many came out with a file. */
	arrived: number;
	/** Of the others, how many had which error, without what differs by item. */
	errors: Record<string, number>;
	tookMs: number;
	/** CPU time per wall time while all only wait: 1 is a core. Undefined if there is no such time. */
	waitingCpu?: number;
	/** The longest time for which the event loop did not turn, in milliseconds. */
	longestTurnMs: number;
	/** The highest resident set over that before, in bytes. */
	peakRss: number;
}

const RESOLUTION_MS = 10;
const SAMPLE_EVERY_MS = 250;

async function run(
	engine: Engine,
	{ items, options = {}, onlyWaiting }: ManyItems & { onlyWaiting: [number, number] },
): Promise<Passed> {
	// Loads all code; it is one organization's, as the others are.
	await engine.run(await exportAndDownloadWorkflow(options), { input: [{}] });
	await sleep(1_500);
	const idleRss = process.memoryUsage.rss();
	let peakRss = idleRss;
	const sampling = setInterval(() => {
		peakRss = Math.max(peakRss, process.memoryUsage.rss());
	}, SAMPLE_EVERY_MS);
	const waiting = cpuBetween(...onlyWaiting);
	const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	delay.enable();
	const startedAt = performance.now();
	const result = await engine.run(await exportAndDownloadWorkflow(options), {
		input: Array.from({ length: items }, () => ({})),
		mode: 'trigger',
	});
	const tookMs = performance.now() - startedAt;
	delay.disable();
	clearInterval(sampling);
	const errors: Record<string, number> = {};
	for (const { json } of result.items('Invoance', 1)) {
		const text = JSON.stringify(json.error).replaceAll(/aexp_\w+|\d+/g, '…');
		errors[text] = (errors[text] ?? 0) + 1;
	}
	if (result.error) errors[result.error.message] = 1;
	const waitingCpu = await waiting;
	return {
		arrived: result.items('Invoance').filter(({ binary }) => binary?.data !== undefined).length,
		errors,
		tookMs,
		...(waitingCpu !== undefined && { waitingCpu }),
		longestTurnMs: delay.max / 1e6 - RESOLUTION_MS,
		peakRss: peakRss - idleRss,
	};
}

async function cpuBetween(fromMs: number, untilMs: number): Promise<number | undefined> {
	if (untilMs <= fromMs) return undefined;
	await sleep(fromMs);
	const before = process.cpuUsage();
	const startedAt = performance.now();
	await sleep(untilMs - fromMs);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000 / (performance.now() - startedAt);
}

function methodsOf(engine: Engine) {
	return {
		run: (argument: Parameters<typeof run>[1]) => run(engine, argument),
		/** Deletes what n8n has stored. */
		close: () => engine.close(),
	};
}

/** Starts n8n's engine in its own process. */
export async function startManyItems(
	address: EmulatorAddress,
): Promise<Remote<ReturnType<typeof methodsOf>>> {
	return await startRemote(__filename, [JSON.stringify(address)]);
}

async function main(address: string): Promise<void> {
	serve(methodsOf(await startEngine(await builtPackage(), JSON.parse(address) as EmulatorAddress)));
}

if (require.main === module) {
	main(process.argv[2] ?? '{}').catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
}
