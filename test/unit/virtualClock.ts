import { setImmediate as turn } from 'node:timers/promises';
import { whenAborted } from '../../nodes/Invoance/runtime/abort';

/** What is to happen when: timers by the time they fire at. */
const timers = new Set<{ at: number; listener: () => void }>();
let time = 1_000;

/** The virtual time, in milliseconds. It stands still but for {@link elapse}. */
export function now(): number {
	return time;
}

/** A timer as that of `nodes/Invoance/runtime/clock`, in virtual time. */
export function setTimer(durationMs: number, listener: () => void): () => void {
	// Timers of Node.js are of whole milliseconds.
	const timer = { at: time + Math.ceil(Math.max(0, durationMs)), listener };
	timers.add(timer);
	return () => timers.delete(timer);
}

/** Sleeps as `nodes/Invoance/runtime/clock` does, in virtual time. */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	if (durationMs <= 0) return;
	await new Promise<void>((resolve) => {
		const end = () => {
			cancel();
			unsubscribe();
			resolve();
		};
		const cancel = setTimer(durationMs, end);
		const unsubscribe = whenAborted(signal, end);
	});
	signal?.throwIfAborted();
}

/** How many timers are set. */
export function timersSet(): number {
	return timers.size;
}

/** Lets so many milliseconds pass, and all that happens in them happen. */
export async function elapse(durationMs: number): Promise<void> {
	await passUntil(time + durationMs, () => false);
}

/**
 * Lets time pass until `work` is done, and gives what it gives.
 *
 * @throws if it takes longer than `longestMs`, or if nothing will ever happen.
 */
export async function completed<Result>(
	work: Promise<Result>,
	longestMs = Number.POSITIVE_INFINITY,
): Promise<Result> {
	let isDone = false;
	const settle = () => {
		isDone = true;
	};
	work.then(settle, settle);
	if (!(await passUntil(time + longestMs, () => isDone))) {
		throw new Error(`Not done after ${longestMs} ms`);
	}
	return await work;
}

/** @returns whether it is done, else it is `end` */
async function passUntil(end: number, isDone: () => boolean): Promise<boolean> {
	for (;;) {
		// What promises have to do is done before the next timer rings.
		await turn();
		if (isDone()) return true;
		let next: { at: number; listener: () => void } | undefined;
		for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer;
		if (next === undefined || next.at > end) {
			if (end === Number.POSITIVE_INFINITY) throw new Error('Nothing will ever happen');
			time = end;
			return false;
		}
		timers.delete(next);
		time = Math.max(time, next.at);
		next.listener();
	}
}
