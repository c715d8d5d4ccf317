import type { ExportJob } from '../api/schemas';
import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';
import { isWithoutAddress, LAG_ELSEWHERE_MS, LAG_MS } from './lag';

const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 30_000;
/** How much of an interval jitter may cut off; more would cost more than 60 looks in ten minutes. */
const JITTER = 0.03;
/** How long the last look, which is taken when time is up, may take. */
const LAST_LOOK_MS = 2_000;
/** Documented is `failed`; the others are words for the same, should they ever appear. */
const FAILED_STATUSES = new Set(['failed', 'error', 'expired', 'cancelled', 'canceled']);

/** True if the export has ended without a file. */
export function hasFailed(job: ExportJob): boolean {
	return FAILED_STATUSES.has(job.status);
}

/**
 * How long to wait before the next look at an export, in milliseconds: a tenth of the time waited so
 * far, between 1 s and 30 s. So a ready one is noticed within a tenth of its age (or 1 s), and ten
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
	/**
	 * One look at the export. It fails with an error whose time limit is reached if there is no answer
	 * by `deadline`; `since` is when the export began to be waited for. Both on the clock of `now()`.
	 */
	look: (limits: { deadline: number; since: number }) => Promise<ExportJob>;
	/** When time is up, on the clock of `now()`. */
	deadline: number;
	/** When the export was ordered, where this step ordered it. */
	askedAt?: number | undefined;
	signal?: AbortSignal | undefined;
}

/** Time was up before the export was ready. */
export interface OutOfTime {
	outcome: 'outOfTime';
	/** The export as it was seen last; undefined if it was never seen. */
	job: ExportJob | undefined;
	/** How often which state was seen, in the order in which they came. */
	seen: ReadonlyMap<string, number>;
	waitedMs: number;
	/** Invoance's answer, where it says when to come back, or is all that was seen. */
	refusal?: InvoanceError | undefined;
}

/** What came of waiting. */
export type WaitOutcome =
	| { outcome: 'ready'; job: ExportJob }
	| { outcome: 'failed'; job: ExportJob }
	| OutOfTime;

/**
 * Looks at an export until it is ready or has failed, at once and then at growing intervals, and a
 * last time when time is up.
 *
 * @throws what a look throws, unless it only came too late; the signal's reason on cancellation.
 */
export async function waitForExport(options: WaitOptions): Promise<WaitOutcome> {
	const { deadline, signal, askedAt } = options;
	const since = askedAt ?? now();
	const lagEndsAt = askedAt === undefined ? now() + LAG_ELSEWHERE_MS : askedAt + LAG_MS;
	const seen = new Map<string, number>();
	let job: ExportJob | undefined;
	for (;;) {
		const isLast = now() >= deadline;
		const found = await lookOnce(options, {
			deadline: isLast ? now() + LAST_LOOK_MS : deadline,
			since,
		});
		const isLagging = now() < lagEndsAt && !isLast;
		if (found instanceof InvoanceError) {
			if (found.timeLimitReached) {
				const isTelling = seen.size === 0 && wasAsked(found);
				const refusal = isTelling || found.retryAfterMs !== undefined ? found : undefined;
				return { outcome: 'outOfTime', job, seen, waitedMs: now() - since, refusal };
			}
			if (found.status !== 404 || !isLagging) throw found;
			note(seen, 'not known yet');
		} else {
			job = found;
			const lacksAddress = isWithoutAddress(job);
			if (job.status === 'ready' && !(lacksAddress && isLagging)) {
				return { outcome: 'ready', job };
			}
			if (hasFailed(job)) return { outcome: 'failed', job };
			note(seen, lacksAddress ? 'ready, without an address' : job.status);
		}
		if (isLast) return { outcome: 'outOfTime', job, seen, waitedMs: now() - since };
		const leftMs = Math.max(0, deadline - now());
		await sleepFor(Math.min(pollIntervalMs(now() - since), leftMs), signal);
	}
}

async function lookOnce(
	{ look }: WaitOptions,
	limits: Parameters<WaitOptions['look']>[0],
): Promise<ExportJob | InvoanceError> {
	return await look(limits).catch((error: unknown) => {
		if (error instanceof InvoanceError) return error;
		throw error;
	});
}

/** False where it was never this export's turn: then Invoance was not asked, and the error says so. */
function wasAsked({ status, failure }: InvoanceError): boolean {
	return status !== undefined || failure?.cause !== 'rate-limited';
}

function note(seen: Map<string, number>, state: string): void {
	seen.set(state, (seen.get(state) ?? 0) + 1);
}
