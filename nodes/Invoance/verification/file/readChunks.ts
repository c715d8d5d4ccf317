/** Chunks are handed on in pieces of at most this many bytes: about a millisecond of work. */
const PIECE_BYTES = 64 * 1024;

async function nextOrAbort<T>(
	iterator: AsyncIterator<T>,
	signal: AbortSignal | undefined,
): Promise<IteratorResult<T>> {
	if (!signal) return await iterator.next();
	signal.throwIfAborted();
	let stop: () => void = () => undefined;
	try {
		return await Promise.race([
			iterator.next(),
			new Promise<never>((_resolve, reject) => {
				stop = () => {
					reject(signal.reason as Error);
				};
				signal.addEventListener('abort', stop);
			}),
		]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/**
 * Reads a byte stream piece by piece, and stops at once when `signal` aborts, even while the source
 * is stalled. The source is told to close (`return`) whenever reading ends early; a source that is
 * stalled may not obey, so its owner should close it too.
 *
 * @throws the signal's reason; whatever the source throws
 */
export async function* readChunks(
	source: AsyncIterable<Uint8Array>,
	signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
	const iterator = source[Symbol.asyncIterator]();
	let done = false;
	try {
		for (;;) {
			const next = await nextOrAbort(iterator, signal);
			if (next.done) {
				done = true;
				return;
			}
			const chunk = next.value;
			for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
				yield chunk.subarray(start, start + PIECE_BYTES);
			}
		}
	} finally {
		// Not awaited: behind a stalled read it would never settle.
		if (!done) iterator.return?.().then(undefined, () => undefined);
	}
}
