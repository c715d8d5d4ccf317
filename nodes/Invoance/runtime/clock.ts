import { whenAborted } from './abort';

/** The longest that one timer of Node.js lasts, in milliseconds; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The monotonic clock that every duration and deadline is measured on, in milliseconds. */
export function now(): number {
	return performance.now();
}

/**
 * Calls `listener` once, after `durationMs` or after 24 days, whichever is sooner. n8n Cloud allows
 * community nodes no `setTimeout`, and the `sleep` that n8n 1.x exports cannot be cancelled. The
 * timeout of an abort signal is there in every n8n; it does not keep Node.js running. Returns what
 * cancels it.
 */
export function setTimer(durationMs: number, listener: () => void): () => void {
	// Node.js counts in whole milliseconds, and may have begun the present one.
	const wholeMs = Math.floor(Math.max(0, durationMs)) + 1;
	const timer = AbortSignal.timeout(Math.min(wholeMs, LONGEST_TIMER_MS));
	timer.addEventListener('abort', listener, { once: true });
	return () => {
		timer.removeEventListener('abort', listener);
	};
}

/** How many sleeps are under way, and what keeps Node.js running meanwhile, as `n8n execute` needs it. */
let sleepers = 0;
let keepAlive: InstanceType<typeof MessageChannel> | undefined;

function beginSleep(): void {
	if (sleepers++ > 0) return;
	keepAlive = new MessageChannel();
	// Node.js waits for a port that has a listener; while it is silent, it costs nothing.
	keepAlive.port1.on('message', () => undefined);
}

function endSleep(): void {
	if (--sleepers > 0) return;
	keepAlive?.port1.close();
	keepAlive = undefined;
}

/** Waits without waking up in between. Throws the signal's reason as soon as it is aborted. */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	const endsAt = now() + durationMs;
	for (let leftMs = durationMs; leftMs > 0; leftMs = endsAt - now()) {
		await timerOrAbort(leftMs, signal);
		signal?.throwIfAborted();
	}
}

async function timerOrAbort(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
	beginSleep();
	await new Promise<void>((resolve) => {
		const end = () => {
			endSleep();
			cancel();
			unsubscribe();
			resolve();
		};
		const cancel = setTimer(durationMs, end);
		const unsubscribe = whenAborted(signal, end);
	});
}
