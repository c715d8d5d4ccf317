import { InvoanceError, quotable } from '../invoanceError';
import type { ExportJob } from '../api/schemas';
import { now, sleepFor } from '../clock';

const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 30_000;
/** How much of an interval jitter may cut off; more would cost more than 60 looks in ten minutes. */
const JITTER = 0.03;
/** How long before the time limit the last look is taken, in milliseconds. */
const LAST_LOOK_MS = 1_000;

/** Documented is `failed`; the others are words for the same, should they ever appear. */
const FAILED_STATUSES = new Set(['failed', 'error', 'expired', 'cancelled', 'canceled']);

/**
 * How long to wait before the next look at a job, in milliseconds: a tenth of the time waited so
 * far, between 1 s and 30 s. So a ready job is noticed within a tenth of its age (or 1 s), and ten
 * minutes cost at most 60 looks (product rule).
 *
 * @param random a number from 0 to 1; jitter only ever shortens the interval.
 */
export function pollIntervalMs(waitedMs: number, random = Math.random()): number {
	const jittered = (waitedMs / 10) * (1 - JITTER * random);
	const longest = LONGEST_INTERVAL_MS * (1 - JITTER * random);
	return Math.min(longest, Math.max(SHORTEST_INTERVAL_MS, jittered));
}

/** How to wait. */
export interface WaitOptions {
	/** One look at the job. */
	getJob: () => Promise<ExportJob>;
	/** What to do when the time limit comes first: throw, or return the job as it stands. */
	onTimeout: 'fail' | 'returnPending';
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * Looks at a job until it is ready, at once and then at growing intervals.
 *
 * @returns the ready job; with `returnPending` also an unfinished one, once time is up.
 * @throws InvoanceError if the job failed, with the job's own reason, or if time is up; the
 * signal's reason on cancellation.
 */
export async function waitForExport(exportId: string, options: WaitOptions): Promise<ExportJob> {
	const { deadline, signal } = options;
	const startedAt = now();
	let job: ExportJob | undefined;
	for (;;) {
		const seen = await look(options, job);
		if (seen.isOutOfTime) return outOfTime(exportId, seen.job, options, now() - startedAt);
		job = seen.job;
		if (job.status === 'ready') return job;
		throwIfFailed(job);
		const leftMs = deadline - now() - LAST_LOOK_MS;
		if (leftMs <= 0) return outOfTime(exportId, job, options, now() - startedAt);
		await sleepFor(Math.min(pollIntervalMs(now() - startedAt), leftMs), signal);
	}
}

/** One look at the job. If time runs out during it, what the look before saw counts. */
async function look(
	{ getJob }: WaitOptions,
	before: ExportJob | undefined,
): Promise<{ job: ExportJob; isOutOfTime: boolean }> {
	return await getJob().then(
		(job) => ({ job, isOutOfTime: false }),
		(error: unknown) => {
			if (before && error instanceof InvoanceError && error.timeLimitReached) {
				return { job: before, isOutOfTime: true };
			}
			throw error;
		},
	);
}

/** @throws InvoanceError with the job's own reason if it has ended without a file. */
function throwIfFailed(job: ExportJob): void {
	if (!FAILED_STATUSES.has(job.status)) return;
	const hasReason = job.error !== undefined && job.error !== null && job.error !== '';
	const reason = typeof job.error === 'string' ? job.error : JSON.stringify(job.error);
	throw new InvoanceError(
		`Invoance could not make export "${quotable(job.id)}"${hasReason ? `: ${quotable(reason)}` : ''}`,
		{
			description: `The job ended with the status "${quotable(job.status)}". Create the export again; if it fails again, narrow its date range or ask Invoance, naming the export.`,
		},
	);
}

function outOfTime(
	exportId: string,
	job: ExportJob,
	{ onTimeout }: WaitOptions,
	waitedMs: number,
): ExportJob {
	if (onTimeout === 'returnPending') return job;
	const seconds = Math.round(waitedMs / 1_000);
	const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
	const waited = `${count} ${unit}${count === 1 ? '' : 's'}`;
	throw new InvoanceError(`Export "${exportId}" was not ready after ${waited}`, {
		description: `Its status is still "${quotable(job.status)}". It goes on in Invoance: raise Max Wait, or set On Timeout to return the job and look again later.`,
		timeLimitReached: true,
		failure: { cause: 'temporarily-unavailable' },
	});
}

/**
 * The job, if its file can be downloaded.
 *
 * @throws InvoanceError saying why not: it failed, or is not ready yet.
 */
export function requireReady(job: ExportJob): ExportJob {
	if (job.status === 'ready') return job;
	throwIfFailed(job);
	throw new InvoanceError(`Export "${quotable(job.id)}" is not ready to download yet`, {
		description: `Its status is "${quotable(job.status)}". Put a Wait for Export step before this one.`,
	});
}
