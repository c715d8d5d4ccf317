import { whenAborted } from './abort';

/** The longest that one timer of Node.js lasts, in milliseconds; a longer one would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The monotonic clock that every duration and deadline is measured on, in milliseconds. */
export function now(): number {
	return performance.now();
}

/**
 * Calls `fire` once, `durationMs` milliseconds from now, or after 24 days if that is sooner.
 *
 * n8n Cloud allows community nodes no `setTimeout`, and the `sleep` that n8n 1.x exports cannot be
 * cancelled. The timeout of an abort signal is there in every n8n. Its timer is unref'd and ends
 * with the signal, so that nothing is left of an alarm that was called off.
 *
 * @returns what calls the alarm off.
 */
export function setTimer(durationMs: number, fire: () => void): () => void {
	// Node.js counts in whole milliseconds, and may have begun the present one.
	const wholeMs = Math.floor(Math.max(0, durationMs)) + 1;
	const timeout = AbortSignal.timeout(Math.min(wholeMs, LONGEST_TIMER_MS));
	timeout.addEventListener('abort', fire, { once: true });
	return () => {
		timeout.removeEventListener('abort', fire);
	};
}

/** How many waits are under way, and what keeps Node.js from ending meanwhile. */
let sleepers = 0;
let keepAlive: InstanceType<typeof MessageChannel> | undefined;

/** A timer that is unref'd keeps no process alive, as the command `n8n execute` needs it. */
function stayAwake(): void {
	if (sleepers++ > 0) return;
	keepAlive = new MessageChannel();
	// A port with a listener is a handle that Node.js waits for; it costs nothing while it is silent.
	keepAlive.port1.on('message', () => undefined);
}

function mayEnd(): void {
	if (--sleepers > 0) return;
	keepAlive?.port1.close();
	keepAlive = undefined;
}

/**
 * Waits for `durationMs` milliseconds, however many those are, without waking up in between.
 *
 * @throws the signal's reason, as soon as `signal` is aborted.
 */
export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	const endsAt = now() + durationMs;
	for (let leftMs = durationMs; leftMs > 0; leftMs = endsAt - now()) {
		await ringOrAbort(leftMs, signal);
		signal?.throwIfAborted();
	}
}

async function ringOrAbort(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
	stayAwake();
	await new Promise<void>((resolve) => {
		const end = () => {
			mayEnd();
			cancelTimer();
			unsubscribe();
			resolve();
		};
		const cancelTimer = setTimer(durationMs, end);
		const unsubscribe = whenAborted(signal, end);
	});
}
