/**
 * Export and Download of thousands of items in n8n's engine, against an emulator behind a rate limit:
 * does every item arrive, in how many requests, how soon, and how much is computed while they wait.
 * Each case has an engine and an emulator in processes of their own; as many cases run at once as
 * there are cores for both, because nearly all that they do is wait.
 *
 *     npm run bench -- manyItems
 *
 * BENCH_CASES is a regular expression for the names of the cases to run.
 */
import os from 'node:os';
import pLimit from 'p-limit';
import { startRemoteEmulator } from './emulatorProcess';
import { startManyItems, type ManyItems, type Passed } from './manyItemsProcess';
import { printGoal, printTable, round } from './report';

const CASES_AT_ONCE = Math.max(1, Math.floor(os.availableParallelism() / 2));
const TWO_MINUTES_MS = 120_000;

interface Case extends ManyItems {
	perSecond: number;
	/** How long a job takes, in milliseconds; default 300. */
	jobMs?: number;
}

const CASES: Record<string, Case> = {
	'1,000 at 50/s, concurrency 20': { items: 1_000, perSecond: 50, options: { concurrency: 20 } },
	'1,000 at 50/s, concurrency 50': { items: 1_000, perSecond: 50, options: { concurrency: 50 } },
	'1,000 at 50/s, concurrency 100': { items: 1_000, perSecond: 50, options: { concurrency: 100 } },
	'40 at 2/s': { items: 40, perSecond: 2 },
	'100 at 5/s': { items: 100, perSecond: 5 },
	'1,000 at 10/s': { items: 1_000, perSecond: 10 },
	'1,000 at 10/s, Max Wait 1 min': { items: 1_000, perSecond: 10, options: { maxWait: 1 } },
	'3,000 of 2 min at 50/s': { items: 3_000, perSecond: 50, jobMs: TWO_MINUTES_MS },
	'3,000 of 2 min at 10/s': { items: 3_000, perSecond: 10, jobMs: TWO_MINUTES_MS },
};

/** Create and one poll: what an item takes of the API at least. The file comes from storage. */
const API_REQUESTS = 2;

interface Outcome extends Passed {
	name: string;
	limits: Case;
	apiRequests: number;
	storageRequests: number;
	refused: number;
}

async function measure(name: string, limits: Case): Promise<Outcome> {
	const { perSecond, jobMs = 300 } = limits;
	const emulator = await startRemoteEmulator({
		eventsPerOrganization: 2,
		jobDurationMs: jobMs,
		coldJobDurationMs: jobMs,
		rateLimitPerSecond: perSecond,
	});
	const remote = await startManyItems(await emulator.call('address', undefined));
	try {
		const passed = await remote.call('run', {
			...limits,
			// When all are made, and none is ready.
			onlyWaiting: [(1_000 * limits.items) / perSecond + 15_000, jobMs - 1_000],
		});
		return { name, limits, ...passed, ...(await emulator.call('counts', undefined)) };
	} finally {
		await remote.call('close', undefined);
		await remote.end();
		await emulator.end();
	}
}

/** How soon the limit lets all of them through, in seconds: creates first, then what is ready. */
function forcedSeconds({ items, perSecond, jobMs = 300 }: Case): number {
	return Math.max((API_REQUESTS * items) / perSecond, items / perSecond + jobMs / 1_000);
}

function row({ limits, ...outcome }: Outcome) {
	const { arrived, apiRequests, storageRequests, refused, tookMs } = outcome;
	return {
		'': outcome.name,
		arrived: `${arrived}/${limits.items}`,
		'requests an item': round((apiRequests + storageRequests) / arrived),
		refused: `${refused} = ${round((100 * refused) / apiRequests)} %`,
		seconds: round(tookMs / 1_000),
		'of what is forced': round(tookMs / 1_000 / forcedSeconds(limits)),
		'CPU % while waiting': outcome.waitingCpu === undefined ? '' : round(100 * outcome.waitingCpu),
		'longest turn ms': round(outcome.longestTurnMs),
		'MiB over idle': round(outcome.peakRss / 2 ** 20),
	};
}

function printGoals(outcomes: Outcome[]): void {
	const most = (of: (outcome: Outcome) => number) => Math.max(...outcomes.map(of));
	const lost = outcomes.reduce((sum, { arrived, limits }) => sum + limits.items - arrived, 0);
	printGoal('items lost', lost, { atMost: 0 });
	const refused = most((outcome) => (100 * outcome.refused) / outcome.apiRequests);
	printGoal('refused, % of the requests, at worst', refused, { atMost: 5 });
	const times = outcomes.map(({ tookMs, limits }) => tookMs / 1_000 / forcedSeconds(limits));
	printGoal('time / what the limit forces, at worst', Math.max(...times), { atMost: 1.25 });
	const longest = most(({ longestTurnMs }) => longestTurnMs);
	printGoal('longest turn of the event loop, ms', longest, { atMost: 100 });
}

async function main(): Promise<void> {
	const wanted = new RegExp(process.env.BENCH_CASES ?? '');
	const limit = pLimit(CASES_AT_ONCE);
	const running = Object.entries(CASES)
		.filter(([name]) => wanted.test(name))
		.map(([name, limits]) => limit(async () => await measure(name, limits)));
	const outcomes = await Promise.all(running);
	printTable('Export and Download of many items behind a rate limit', outcomes.map(row));
	for (const { name, errors } of outcomes) {
		for (const [error, times] of Object.entries(errors))
			console.log(`  ${name}: ${times} × ${error}`);
	}
	printGoals(outcomes);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
