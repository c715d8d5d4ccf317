import type { BinaryHelperFunctions } from 'n8n-workflow';
import { now, SLICE_MS, sleepFor } from '../clock';

/** A Node.js stream. Community nodes may not import `stream`, so the type is taken from n8n's. */
export type Readable = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** When to give up on a body. */
export interface ReadLimits {
	/** The longest silence between two chunks, in milliseconds. */
	stallMs: number;
	/** When the whole body must have arrived, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/** The body went silent, or the deadline passed, before its end. */
export class BodyTimeoutError extends Error {
	constructor(readonly reason: 'stalled' | 'deadline') {
		super(reason);
		this.name = 'BodyTimeoutError';
	}
}

/**
 * Yields a response body chunk by chunk and destroys it if it stalls, overruns the deadline, or the
 * signal aborts. Time that the consumer takes over a chunk is not held against the sender. The body
 * is always destroyed in the end, so no socket outlives the reading.
 *
 * @throws BodyTimeoutError, the signal's reason, or the body's own error (a cut connection).
 */
export async function* readChunks(body: Readable, limits: ReadLimits): AsyncGenerator<Buffer> {
	const reading = { waitingSince: now(), isWaiting: true, isDone: false };
	void guard(body, limits, reading);
	try {
		for await (const chunk of body) {
			reading.isWaiting = false;
			yield chunk as Buffer;
			reading.waitingSince = now();
			reading.isWaiting = true;
		}
		limits.signal?.throwIfAborted();
	} finally {
		reading.isDone = true;
		body.destroy();
	}
}

/** One watcher for a whole body: a timer per chunk would cost more than the chunk. */
async function guard(
	body: Readable,
	{ stallMs, deadline, signal }: ReadLimits,
	reading: { waitingSince: number; isWaiting: boolean; isDone: boolean },
): Promise<void> {
	while (!reading.isDone) {
		if (signal?.aborted) {
			body.destroy(signal.reason instanceof Error ? signal.reason : new Error('Cancelled'));
		} else if (now() >= deadline) {
			body.destroy(new BodyTimeoutError('deadline'));
		} else if (reading.isWaiting && now() - reading.waitingSince >= stallMs) {
			body.destroy(new BodyTimeoutError('stalled'));
		}
		await sleepFor(SLICE_MS);
	}
}
