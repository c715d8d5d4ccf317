/**
 * When a ready job is noticed, and how many requests that takes: this node's growing intervals
 * against a fixed loop of two seconds, which is Invoance's own example, and one of thirty. Simulated:
 * a look takes no time, nothing really waits, and the figures are the same in every run.
 *
 *     npm run bench -- waiting
 */
import { pollIntervalMs } from '../../nodes/Invoance/exports/poll';
import { printGoal, printTable, round } from './report';

/** How long the simulated jobs take, in seconds; each stands for all from it to 20 % more. */
const DURATIONS_S = [0.5, 2, 5, 15, 60, 300, 600, 1_800, 3_000];
const SPREAD = 0.2;
const JOBS_EACH = 2_000;
/** Successive multiples of it, without their integer part, fill the range from 0 to 1 evenly. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

type Interval = (waitedMs: number, random: number) => number;

const SCHEDULES: Record<string, Interval> = {
	'this node': pollIntervalMs,
	'every 2 s': () => 2_000,
	'every 30 s': () => 30_000,
};

interface Outcome {
	lagMs: number;
	looks: number;
}

/** Looks at a job that is ready at `readyAtMs`, at once and then at intervals. */
function simulate(interval: Interval, readyAtMs: number, random: () => number): Outcome {
	let at = 0;
	let looks = 1;
	while (at < readyAtMs) {
		at += interval(at, random());
		looks++;
	}
	return { lagMs: at - readyAtMs, looks };
}

function evenlySpread(): () => number {
	let value = 0;
	return () => (value = (value + GOLDEN_RATIO) % 1);
}

interface Summary {
	meanLagS: number;
	worstLagS: number;
	/** The worst lag, in parts of what the goal allows for that job. */
	worstOfAllowed: number;
	mostLooks: number;
}

function summarize(interval: Interval, durationS: number): Summary {
	const random = evenlySpread();
	const jobs = Array.from({ length: JOBS_EACH }, (_, index) => {
		const readyAtMs = durationS * 1000 * (1 + (SPREAD * index) / JOBS_EACH);
		const outcome = simulate(interval, readyAtMs, random);
		return { ...outcome, ofAllowed: outcome.lagMs / Math.max(1_000, readyAtMs / 10) };
	});
	return {
		meanLagS: jobs.reduce((sum, { lagMs }) => sum + lagMs, 0) / jobs.length / 1000,
		worstLagS: Math.max(...jobs.map(({ lagMs }) => lagMs)) / 1000,
		worstOfAllowed: Math.max(...jobs.map(({ ofAllowed }) => ofAllowed)),
		mostLooks: Math.max(...jobs.map(({ looks }) => looks)),
	};
}

/** The most looks in the first ten minutes of a job that is never ready. */
function looksInTenMinutes(interval: Interval): number {
	const random = evenlySpread();
	const counts = Array.from({ length: JOBS_EACH }, () => {
		let looks = 0;
		for (let at = 0; at <= 600_000; at += interval(at, random())) looks++;
		return looks;
	});
	return Math.max(...counts);
}

function main(): void {
	const rows = DURATIONS_S.map((durationS) => {
		const row: Record<string, string | number> = {
			'job takes (s)': `${durationS}–${round(durationS * (1 + SPREAD))}`,
		};
		for (const [name, interval] of Object.entries(SCHEDULES)) {
			const { meanLagS, worstLagS, mostLooks } = summarize(interval, durationS);
			row[`${name}: lag mean/worst`] = `${round(meanLagS)} / ${round(worstLagS)}`;
			row['requests'.padEnd(8 + Object.keys(row).length)] = mostLooks;
		}
		return row;
	});
	printTable('Waiting, simulated: lag in seconds, and requests at most', rows);
	const worst = Math.max(
		...DURATIONS_S.map((durationS) => summarize(pollIntervalMs, durationS).worstOfAllowed),
	);
	printGoal('worst lag / max(1 s, 10 %)', worst, { atMost: 1 });
	for (const [name, interval] of Object.entries(SCHEDULES)) {
		const looks = looksInTenMinutes(interval);
		if (name === 'this node') printGoal('requests in ten minutes', looks, { atMost: 60 });
		else console.log(`  ${name}: ${looks} requests in ten minutes`);
	}
}

main();
