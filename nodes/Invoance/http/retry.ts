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

/** Under which bounds {@link withRetries} works. */
interface RetryBounds {
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * Runs `attempt` until it succeeds, at most {@link MAX_TRIES} times and never past the deadline.
 * Only an {@link InvoanceError} that says it is `retryable` is tried again: after the delay the
 * server named, else with exponential backoff and jitter.
 *
 * @throws the last error, its description telling how often it was tried; the signal's reason on
 * cancellation.
 */
export async function withRetries<Result>(
	attempt: () => Promise<Result>,
	bounds: RetryBounds,
): Promise<Result> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			bounds.signal?.throwIfAborted();
			await waitForNextTry(error, tries, bounds);
		}
	}
}

/** @throws the error, if there is to be no further try. */
async function waitForNextTry(
	error: unknown,
	tries: number,
	{ deadline, signal }: RetryBounds,
): Promise<void> {
	if (!(error instanceof InvoanceError) || !error.retryable) throw error;
	if (tries === MAX_TRIES) throw gaveUp(error, `It was tried ${tries} times.`, false);
	const delayMs = error.retryAfterMs ?? backoffMs(tries);
	if (now() + delayMs >= deadline) {
		throw gaveUp(error, 'The time limit of this step leaves no time for another try.', true);
	}
	await sleepFor(delayMs, signal);
}

function gaveUp(error: InvoanceError, why: string, timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(error.message, {
		description: [error.description, why].filter(Boolean).join(' '),
		timeLimitReached,
		...(error.status !== undefined && { status: error.status }),
		...(error.failure && { failure: error.failure }),
	});
}
