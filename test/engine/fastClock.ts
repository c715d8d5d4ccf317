import { EventEmitter } from 'node:events';

/** As in `nodes/Invoance/clock`. */
export const SLICE_MS = 50;

/** The longest that a sleep really takes, in milliseconds. */
const LONGEST_REAL_MS = 20;

/** Tells of every sleep that is longer than a slice: a pause before another try, or a look. */
export const pauses = new EventEmitter();

let skippedMs = 0;

/**
 * A stand-in for `nodes/Invoance/clock` where waiting is the point: it skips what is slept longer
 * than a slice. Requests and watchdogs run in real time. Meant for one item at a time, because a
 * sleep that is skipped is skipped for everybody.
 */
export function now(): number {
	return performance.now() + skippedMs;
}

/** Sleeps as `nodes/Invoance/clock` does, but skips what is longer than a slice. */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	const endsAt = now() + durationMs;
	if (durationMs > SLICE_MS) pauses.emit('pause');
	const isSkipped = durationMs > SLICE_MS;
	await new Promise((resolve) => {
		setTimeout(resolve, isSkipped ? Math.min(durationMs / 50, LONGEST_REAL_MS) : durationMs);
	});
	if (isSkipped) skippedMs = Math.max(skippedMs, endsAt - performance.now());
	signal?.throwIfAborted();
}
