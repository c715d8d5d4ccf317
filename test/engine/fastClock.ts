import { EventEmitter } from 'node:events';

/** Sleeps up to this long are real, in milliseconds. */
const SHORTEST_PAUSE_MS = 50;

/** The longest that a sleep really takes, in milliseconds. */
const LONGEST_REAL_MS = 20;

/** Tells of every sleep that is skipped: a pause before another try, or between two looks. */
export const pauses = new EventEmitter();

let skippedMs = 0;

/**
 * A stand-in for `nodes/Invoance/runtime/clock` where waiting is the point: it skips what is slept longer
 * than 50 ms. Requests and alarms run in real time. Meant for one item at a time, because a sleep
 * that is skipped is skipped for everybody.
 */
export function now(): number {
	return performance.now() + skippedMs;
}

/** An alarm as that of `nodes/Invoance/runtime/clock`, in real time. */
export function setTimer(durationMs: number, ring: () => void): () => void {
	const timer = setTimeout(ring, Math.min(durationMs, 2 ** 31 - 1));
	timer.unref();
	return () => {
		clearTimeout(timer);
	};
}

/** Sleeps as `nodes/Invoance/runtime/clock` does, but skips what is longer than 50 ms. */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	const endsAt = now() + durationMs;
	const isSkipped = durationMs > SHORTEST_PAUSE_MS;
	if (isSkipped) pauses.emit('pause');
	await new Promise((resolve) => {
		setTimeout(resolve, isSkipped ? Math.min(durationMs / 50, LONGEST_REAL_MS) : durationMs);
	});
	if (isSkipped) skippedMs = Math.max(skippedMs, endsAt - performance.now());
	signal?.throwIfAborted();
}
