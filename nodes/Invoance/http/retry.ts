import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';

/** How often one request is tried in all (product rule: at most 5). */
const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** The time limit of what has none of its own, in milliseconds. */
export const DEFAULT_LIMIT_MS = 5 * 60_000;

/** With these, and with 5xx, the same request may succeed a moment later. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** True if the same request may succeed after an answer with this status. */
export function isTransient(status: number): boolean {
	return TRANSIENT_STATUSES.has(status) || status >= 500;
}

/**
 * How long to wait after the `failures`-th failure in a row, in milliseconds: 1 s, doubled with
 * each failure up to 30 s, of which a random half is cut off so that many items do not return
 * together.
 *
 * @param random a number from 0 to 1.
 */
export function backoffMs(failures: number, random = Math.random()): number {
	const fullMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
	return fullMs * (1 - random / 2);
}

/** Under which bounds {@link retry} works. */
interface RetryBounds {
	/**
	 * When to give up, on the clock of `now()`, as it stands after a try. Where it is infinite, no pause
	 * is longer than {@link DEFAULT_LIMIT_MS}.
	 */
	deadline: () => number;
	/** Whether the last try brought something new, such as bytes of a file: then it is no failure. */
	madeProgress?: () => boolean;
	/** Called before each pause. */
	onPause?: (error: InvoanceError, pauseMs: number) => void;
	signal?: AbortSignal | undefined;
}

/**
 * The one place that retries: runs `attempt` until it succeeds, after each failure with the pause
 * that the server asks for, else with {@link backoffMs}. A 429 is no try as long as time is left
 * (product rule).
 *
 * @throws the error itself if trying again cannot help; the last error, with what ended the trying
 * in its description; the signal's reason on cancellation.
 */
export async function retry<Result>(
	attempt: () => Promise<Result>,
	{ deadline, madeProgress, onPause, signal }: RetryBounds,
): Promise<Result> {
	for (let failures = 0, refusals = 0; ; ) {
		try {
			return await attempt();
		} catch (error) {
			signal?.throwIfAborted();
			const isNoTry = isRateLimited(error) && Number.isFinite(deadline());
			if (madeProgress?.()) failures = 0;
			else if (isNoTry) refusals++;
			else failures++;
			const count = isNoTry ? Math.min(refusals, MAX_TRIES - 1) : failures;
			const pauseMs = nextPause(error, count, deadline());
			if (error instanceof InvoanceError) onPause?.(error, pauseMs);
			await sleepFor(pauseMs, signal);
		}
	}
}

/**
 * How long to pause before the next try, in milliseconds.
 *
 * @param failures how many tries in a row have failed.
 * @param deadline on the clock of `now()`; no try begins after it.
 * @throws the error itself if trying again cannot help; the error with what ended the trying if
 * {@link MAX_TRIES} are used up, or if no time is left.
 */
export function nextPause(error: unknown, failures: number, deadline: number): number {
	if (!(error instanceof InvoanceError) || !error.retryable) throw error;
	if (failures >= MAX_TRIES) throw gaveUp(error, `It was tried ${MAX_TRIES} times.`, false);
	const pauseMs = error.retryAfterMs ?? backoffMs(Math.max(1, failures));
	const pauseUntil = Number.isFinite(deadline) ? deadline : now() + DEFAULT_LIMIT_MS;
	if (now() + pauseMs < pauseUntil) return pauseMs;
	throw outOfTime(error);
}

/** The last error of what ran out of time, with when the server asks to come back. */
export function outOfTime(error: InvoanceError): InvoanceError {
	const why =
		error.retryAfterMs === undefined
			? 'The time limit of this step leaves no time for another try.'
			: `It asks to be tried again in ${durationInWords(error.retryAfterMs)}, and the time limit of this step comes sooner.`;
	return gaveUp(error, why, true);
}

/** True if the server only asks to come slower. */
export function isRateLimited(error: unknown): boolean {
	return error instanceof InvoanceError && error.status === 429 && error.retryable;
}

function gaveUp(error: InvoanceError, why: string, timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(error.message, {
		description: [error.description, why].filter(Boolean).join(' '),
		timeLimitReached,
		status: error.status,
		retryAfterMs: error.retryAfterMs,
		failure: error.failure,
	});
}

const UNITS: Array<[unit: string, lengthMs: number]> = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
];

/** How many seconds, minutes, hours or days a duration is, rounded up: `90 seconds`, `24 hours`. */
export function durationInWords(durationMs: number): string {
	const isLong = ([, lengthMs]: [string, number]) => durationMs >= 2 * lengthMs;
	const [unit, lengthMs] = UNITS.find(isLong) ?? ['second', 1_000];
	const count = Math.ceil(durationMs / lengthMs);
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
