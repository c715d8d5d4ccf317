import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';

/** How often one request is tried in all (product rule: at most 5). */
const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** The time limit of what has none of its own, in milliseconds. */
export const DEFAULT_LIMIT_MS = 5 * 60_000;

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

/**
 * How long to pause before the next try, in milliseconds: what the server asked for, else
 * {@link backoffMs}. The one rule of all retries, to the API and to storage.
 *
 * @param error what the last try ended with.
 * @param failures how many tries in a row have failed, that one included; in a download only those
 * that brought no new byte.
 * @param deadline on the clock of `now()`; no try begins after it. Without one, that is infinite, no
 * pause is longer than {@link DEFAULT_LIMIT_MS}.
 * @throws the error itself if trying again cannot help; the give-up error if {@link MAX_TRIES} are
 * used up, or if no time is left: then it says when the server asks to come back.
 */
export function nextPause(error: unknown, failures: number, deadline: number): number {
	if (!(error instanceof InvoanceError) || !error.retryable) throw error;
	if (failures >= MAX_TRIES) throw gaveUp(error, `It was tried ${MAX_TRIES} times.`, false);
	const pauseMs = error.retryAfterMs ?? backoffMs(Math.max(1, failures));
	// A file may take as long as it comes, but no pause, whatever the server asks for.
	const pauseUntil = Number.isFinite(deadline) ? deadline : now() + DEFAULT_LIMIT_MS;
	if (now() + pauseMs < pauseUntil) return pauseMs;
	throw outOfTime(error);
}

/** The give-up error where time is up: that of the last try, and when the server asks to come back. */
export function outOfTime(error: InvoanceError): InvoanceError {
	const why =
		error.retryAfterMs === undefined
			? 'The time limit of this step leaves no time for another try.'
			: `It asks to be tried again in ${durationInWords(error.retryAfterMs)}, and the time limit of this step comes sooner.`;
	return gaveUp(error, why, true);
}

/** How many seconds, minutes, hours or days a duration is, rounded up: `90 seconds`, `24 hours`. */
export function durationInWords(durationMs: number): string {
	const units: Array<[unit: string, lengthMs: number]> = [
		['day', 86_400_000],
		['hour', 3_600_000],
		['minute', 60_000],
	];
	const [unit, lengthMs] = units.find(([, length]) => durationMs >= 2 * length) ?? [
		'second',
		1_000,
	];
	const count = Math.ceil(durationMs / lengthMs);
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** True if the server only asks to come slower. */
export function isRateLimited(error: unknown): boolean {
	return error instanceof InvoanceError && error.status === 429 && error.retryable;
}

/** Under which bounds {@link withRetries} works. */
interface RetryBounds {
	/** When to give up, on the clock of `now()`, as it stands after a try. */
	deadline: () => number;
	/** Told of each pause before it begins. */
	onPause?: (error: InvoanceError, pauseMs: number) => void;
	signal?: AbortSignal | undefined;
}

/**
 * Runs `attempt` until it succeeds, with the pauses that {@link nextPause} gives. A 429 is no
 * failure: it is waited out as long as time is left (product rule).
 *
 * @throws the last error, its description telling how often it was tried; the signal's reason on
 * cancellation.
 */
export async function withRetries<Result>(
	attempt: () => Promise<Result>,
	{ deadline, onPause, signal }: RetryBounds,
): Promise<Result> {
	for (let failures = 0, refusals = 0; ; ) {
		try {
			return await attempt();
		} catch (error) {
			signal?.throwIfAborted();
			if (isRateLimited(error)) refusals++;
			else failures++;
			const count = isRateLimited(error) ? Math.min(refusals, MAX_TRIES - 1) : failures;
			const pauseMs = nextPause(error, count, deadline());
			if (error instanceof InvoanceError) onPause?.(error, pauseMs);
			await sleepFor(pauseMs, signal);
		}
	}
}

function gaveUp(error: InvoanceError, why: string, timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(error.message, {
		description: [error.description, why].filter(Boolean).join(' '),
		timeLimitReached,
		...(error.status !== undefined && { status: error.status }),
		...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
		...(error.failure && { failure: error.failure }),
	});
}
