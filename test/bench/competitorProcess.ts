/** One competitor of the download benchmarks in a process of its own, for its memory's sake. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	startCompetitor,
	type Competitor,
	type CompetitorName,
	type Downloaded,
	type Target,
} from './competitors';
import type { EmulatorAddress } from './emulatorProcess';
import { serve, startRemote, type Remote } from './rpc';

const SAMPLE_EVERY_MS = 5;
const RESOLUTION_MS = 1;

/** Downloads of one moment, measured. */
export interface Measured {
	files: Downloaded[];
	tookMs: number;
	/** What all threads of the process computed in that time. */
	cpuMs: number;
	/** The highest resident set seen, in bytes. */
	peakRss: number;
	/** How late the event loop was at most in 99 of 100 turns, in milliseconds. */
	loopP99Ms: number;
}

function methodsOf(competitor: Competitor) {
	return {
		download: async (targets: Target[]): Promise<Measured> => {
			const sampler = sampleRss();
			const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
			delay.enable();
			const cpuBefore = process.cpuUsage();
			const startedAt = performance.now();
			const files = await competitor.download(targets);
			const tookMs = performance.now() - startedAt;
			const cpu = process.cpuUsage(cpuBefore);
			const peakRss = sampler.stop();
			delay.disable();
			const loopP99Ms = delay.percentile(99) / 1e6 - RESOLUTION_MS;
			await competitor.tidy();
			return { files, tookMs, cpuMs: (cpu.user + cpu.system) / 1000, peakRss, loopP99Ms };
		},
		/** Deletes what the competitor has left on disk. */
		close: (): Promise<void> => competitor.close(),
		/**
		 * The resident set in bytes when there is nothing to do. No garbage is collected for it: that
		 * would lower the limits of V8's heap, and make every later download several times as slow.
		 */
		idleRss: async (): Promise<number> => {
			await sleep(500);
			return process.memoryUsage.rss();
		},
	};
}

function sampleRss(): { stop: () => number } {
	let peak = process.memoryUsage.rss();
	const take = () => (peak = Math.max(peak, process.memoryUsage.rss()));
	const timer = setInterval(take, SAMPLE_EVERY_MS);
	return {
		stop: () => {
			clearInterval(timer);
			return take();
		},
	};
}

/** A competitor in its own process. */
type RemoteCompetitor = Remote<ReturnType<typeof methodsOf>>;

/** Starts a competitor in its own process. */
export async function startRemoteCompetitor(
	name: CompetitorName,
	address: EmulatorAddress,
): Promise<RemoteCompetitor> {
	return await startRemote(__filename, [name, JSON.stringify(address)]);
}

async function main(name: CompetitorName, address: EmulatorAddress): Promise<void> {
	serve(methodsOf(await startCompetitor(name, address)));
}

if (require.main === module) {
	const [name, address = '{}'] = process.argv.slice(2);
	main(name as CompetitorName, JSON.parse(address) as EmulatorAddress).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
}
