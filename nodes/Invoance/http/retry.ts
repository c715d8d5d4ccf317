import { now, sleepFor } from '../clock';
import { InvoanceError } from '../invoanceError';

/** How often one request is tried in all (product rule: at most 5). */
export const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

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
 * The pause that one rate-limited request imposes on all requests of the same node: when one item
 * meets a 429, the others wait with it instead of hammering.
 */
export class SharedPause {
	private endsAt = 0;

	/** Nobody sends anything for the next `durationMs` milliseconds. */
	extend(durationMs: number): void {
		this.endsAt = Math.max(this.endsAt, now() + durationMs);
	}

	/** Waits until the pause is over, or the deadline (on the clock of `now()`) has come. */
	async wait(deadline: number, signal?: AbortSignal): Promise<void> {
		for (let endsAt = this.endsAt; endsAt > now(); endsAt = this.endsAt) {
			if (now() >= deadline) return;
			await sleepFor(Math.min(endsAt, deadline) - now(), signal);
		}
	}
}

/**
 * How long to pause before the next try, in milliseconds: what the server asked for, else
 * {@link backoffMs}. The one rule of all retries, to the API and to storage.
 *
 * @param error what the last try ended with.
 * @param failures how many tries in a row have failed, that one included; in a download only those
 * that brought no new byte.
 * @param deadline on the clock of `now()`; no try begins after it.
 * @throws the error itself if trying again cannot help; the give-up error if {@link MAX_TRIES} are
 * used up or no time is left.
 */
export function nextPause(error: unknown, failures: number, deadline: number): number {
	if (!(error instanceof InvoanceError) || !error.retryable) throw error;
	if (failures >= MAX_TRIES) throw gaveUp(error, `It was tried ${MAX_TRIES} times.`, false);
	const pauseMs = error.retryAfterMs ?? backoffMs(Math.max(1, failures));
	if (now() + pauseMs >= deadline) {
		throw gaveUp(error, 'The time limit of this step leaves no time for another try.', true);
	}
	return pauseMs;
}

/** Under which bounds {@link withRetries} works. */
interface RetryBounds {
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * Runs `attempt` until it succeeds, with the pauses that {@link nextPause} gives.
 *
 * @throws the last error, its description telling how often it was tried; the signal's reason on
 * cancellation.
 */
export async function withRetries<Result>(
	attempt: () => Promise<Result>,
	{ deadline, signal }: RetryBounds,
): Promise<Result> {
	for (let failures = 1; ; failures++) {
		try {
			return await attempt();
		} catch (error) {
			signal?.throwIfAborted();
			await sleepFor(nextPause(error, failures, deadline), signal);
		}
	}
}

function gaveUp(error: InvoanceError, why: string, timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(error.message, {
		description: [error.description, why].filter(Boolean).join(' '),
		timeLimitReached,
		...(error.status !== undefined && { status: error.status }),
		...(error.failure && { failure: error.failure }),
	});
}
