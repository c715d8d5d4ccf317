import { sleep } from 'n8n-workflow';

/**
 * How long one uninterrupted sleep may last, in milliseconds. n8n allows community nodes no timer
 * but `sleep`, which cannot be cancelled; sleeping in slices bounds both how late a cancellation is
 * noticed and how long a timer can outlive it.
 */
export const SLICE_MS = 50;

/** The monotonic clock that every duration and deadline is measured on, in milliseconds. */
export function now(): number {
	return performance.now();
}

/**
 * Waits for `durationMs` milliseconds.
 *
 * @throws the signal's reason, at most {@link SLICE_MS} after `signal` was aborted.
 */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	const endsAt = now() + durationMs;
	for (let leftMs = durationMs; leftMs > 0; leftMs = endsAt - now()) {
		signal?.throwIfAborted();
		await sleep(Math.min(leftMs, SLICE_MS));
	}
	signal?.throwIfAborted();
}
