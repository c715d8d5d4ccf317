/**
 * The longest line that is read, in bytes: 1 MiB. A full event (50 metadata entries, several
 * targets) has less than 100 KiB. Longer lines are passed over without being held in memory.
 */
export const MAX_LINE_BYTES = 2 ** 20;

/** A line that is not blank. `bytes` has no line feed, and is `undefined` if the line is too long. */
export interface Line {
	/** Counted from 1, blank lines included. */
	number: number;
	bytes: Uint8Array | undefined;
}

/** Chunks are handed on in pieces of at most this many bytes: about a millisecond of work. */
const PIECE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;

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

/** Two parts of a file as one, in memory of its own: a source may fill the same memory again. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
	const whole = new Uint8Array(first.length + second.length);
	whole.set(first);
	whole.set(second, first.length);
	return whole;
}

function isBlank(bytes: Uint8Array): boolean {
	for (const byte of bytes) {
		if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
	}
	return true;
}

/** A byte-order mark belongs to the file, so it is taken off the first line, and no other. */
function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
	const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
	return marked ? bytes.subarray(3) : bytes;
}

const NOTHING = new Uint8Array(0);

/**
 * Cuts a file into lines, however it arrives in chunks. Lines end with LF or CRLF (the CR stays: to
 * JSON it is white space), the last one may end with the file. Holds at most one unfinished line.
 */
export class LineSplitter {
	/** The unfinished line: its bytes, unless there are too many, and their number. */
	private held: Uint8Array = NOTHING;
	private heldBytes = 0;
	private number = 0;

	/** The lines that end in `chunk`, one after the other; valid until `chunk` changes. */
	*push(chunk: Uint8Array): Generator<Line> {
		let start = 0;
		for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
			const line = this.finish(chunk.subarray(start, end));
			start = end + 1;
			if (line) yield line;
		}
		if (start < chunk.length) this.hold(chunk.subarray(start));
	}

	/** The last line, if it does not end with a line feed. */
	*end(): Generator<Line> {
		const line = this.heldBytes > 0 ? this.finish(NOTHING) : undefined;
		if (line) yield line;
	}

	private hold(part: Uint8Array): void {
		this.heldBytes += part.length;
		this.held = this.heldBytes > MAX_LINE_BYTES ? NOTHING : joined(this.held, part);
	}

	private finish(lastPart: Uint8Array): Line | undefined {
		const number = ++this.number;
		const { held, heldBytes } = this;
		this.held = NOTHING;
		this.heldBytes = 0;
		if (heldBytes + lastPart.length > MAX_LINE_BYTES) return { number, bytes: undefined };
		const whole = heldBytes === 0 ? lastPart : joined(held, lastPart);
		const bytes = number === 1 ? withoutByteOrderMark(whole) : whole;
		return isBlank(bytes) ? undefined : { number, bytes };
	}
}
