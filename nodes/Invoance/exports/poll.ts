import type { ExportJob } from '../api/schemas';
import { now, sleepFor } from '../runtime/clock';
import { InvoanceError, quotable } from '../runtime/invoanceError';

const SHORTEST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 30_000;
/** How much of an interval jitter may cut off; more would cost more than 60 polls in ten minutes. */
const JITTER = 0.03;
/** How long the last poll, which is sent when time is up, may take. */
const LAST_POLL_MS = 2_000;

/**
 * How long after it was created Invoance may not know an export yet, or not its address, because what
 * was written cannot be read everywhere at once.
 */
const LAG_MS = 10_000;
/** The same where another step created it, after the first poll. */
const LAG_ELSEWHERE_MS = 5_000;

/** So many states are reported by their names; the words come from outside and may never end. */
const MAX_STATES = 5;
const MAX_STATE_CHARACTERS = 40;

/** `failed` is documented; the others are words for the same, should they ever appear. */
const FAILED_STATUSES = new Set(['failed', 'error', 'expired', 'cancelled', 'canceled']);

export function hasFailed({ status }: ExportJob): boolean {
	return FAILED_STATUSES.has(status);
}

/**
 * In milliseconds: a tenth of the time waited so far, between 1 s and 30 s. So a ready export is
 * noticed within a tenth of its age (or 1 s), and ten minutes cost at most 60 polls (product rule).
 * Jitter only ever shortens it.
 */
export function pollIntervalMs(waitedMs: number, random = Math.random()): number {
	const intervalMs = Math.min(waitedMs / 10, LONGEST_INTERVAL_MS) * (1 - JITTER * random);
	return Math.max(SHORTEST_INTERVAL_MS, intervalMs);
}

export function isWithoutAddress(job: ExportJob): boolean {
	return job.status === 'ready' && job.downloadUrl === undefined;
}

export interface WaitOptions {
	/**
	 * One poll. It fails with an error whose time limit is reached if there is no answer by `deadline`;
	 * `since` is when the export began to be waited for. Both on the clock of `now()`.
	 */
	poll: (limits: { deadline: number; since: number }) => Promise<ExportJob>;
	deadline: number;
	/** When the export was created, where this step created it. */
	askedAt?: number | undefined;
	signal?: AbortSignal | undefined;
}

export interface OutOfTime {
	outcome: 'outOfTime';
	/** The export as the last poll found it; undefined if none did. */
	job: ExportJob | undefined;
	/** How often which state was seen, in the order in which they came. */
	seen: ReadonlyMap<string, number>;
	waitedMs: number;
	/** Invoance's answer, where it says when to come back, or is the only one. */
	refusal?: InvoanceError | undefined;
}

export type WaitOutcome = { outcome: 'ready' | 'failed'; job: ExportJob } | OutOfTime;

/**
 * Polls an export until it is ready or has failed, at once and then at growing intervals, and a last
 * time when time is up.
 */
export async function waitForExport(options: WaitOptions): Promise<WaitOutcome> {
	const { deadline, signal, askedAt } = options;
	const since = askedAt ?? now();
	const lagEndsAt = askedAt === undefined ? now() + LAG_ELSEWHERE_MS : askedAt + LAG_MS;
	const seen = new Map<string, number>();
	let job: ExportJob | undefined;
	for (;;) {
		const isLast = now() >= deadline;
		const limits = { deadline: isLast ? now() + LAST_POLL_MS : deadline, since };
		const found = await options.poll(limits).catch((error: unknown) => {
			if (error instanceof InvoanceError) return error;
			throw error;
		});
		const isLagging = now() < lagEndsAt && !isLast;
		if (found instanceof InvoanceError) {
			if (found.timeLimitReached) {
				const isOnlyAnswer = seen.size === 0 && wasAsked(found);
				const refusal = isOnlyAnswer || found.retryAfterMs !== undefined ? found : undefined;
				return { outcome: 'outOfTime', job, seen, waitedMs: now() - since, refusal };
			}
			if (found.status !== 404 || !isLagging) throw found;
			count(seen, 'not known yet');
		} else {
			job = found;
			const lacksAddress = isWithoutAddress(job);
			if (job.status === 'ready' && !(lacksAddress && isLagging)) {
				return { outcome: 'ready', job };
			}
			if (hasFailed(job)) return { outcome: 'failed', job };
			count(seen, lacksAddress ? 'ready, without an address' : job.status);
		}
		if (isLast) return { outcome: 'outOfTime', job, seen, waitedMs: now() - since };
		const leftMs = Math.max(0, deadline - now());
		await sleepFor(Math.min(pollIntervalMs(now() - since), leftMs), signal);
	}
}

/** False where the request never left the queue: then Invoance was not asked, and the error says so. */
function wasAsked({ status, failure }: InvoanceError): boolean {
	return status !== undefined || failure?.cause !== 'rate-limited';
}

function count(seen: Map<string, number>, state: string): void {
	const word = quotable(state.slice(0, MAX_STATE_CHARACTERS));
	const name = seen.has(word) || seen.size < MAX_STATES ? word : 'other';
	seen.set(name, (seen.get(name) ?? 0) + 1);
}

interface Lagging {
	/** Whether the export is known to exist: then it may be unknown for a while. */
	exists: boolean;
	isBehind: (job: ExportJob) => boolean;
	signal?: AbortSignal | undefined;
}

/** Gets an export, and again each second for some seconds while the answer may lag behind. */
export async function getPastLag(
	get: () => Promise<ExportJob>,
	{ exists, isBehind, signal }: Lagging,
): Promise<ExportJob> {
	const endsAt = now() + LAG_ELSEWHERE_MS;
	for (;;) {
		const found = await get().catch((error: unknown) => {
			const isUnknown = error instanceof InvoanceError && error.status === 404;
			if (isUnknown && exists && now() < endsAt) return undefined;
			throw error;
		});
		if (found && (now() >= endsAt || !isBehind(found))) return found;
		await sleepFor(SHORTEST_INTERVAL_MS, signal);
	}
}
