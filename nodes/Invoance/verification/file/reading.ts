/** A full event has less than 100 KiB. Longer lines are skipped without being held in memory. */
export const MAX_LINE_BYTES = 2 ** 20;

/** A line that is not blank. `bytes` has no line feed, and is `undefined` if the line is too long. */
export interface Line {
	/** Counted from 1, blank lines included. */
	number: number;
	bytes: Uint8Array | undefined;
}

/** About a millisecond of work. */
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
 * Reads in pieces, and stops at once when `signal` aborts, even while the source is stalled. The source
 * is closed (`return`) if reading ends early; a stalled source may not obey, so its owner should close
 * it too.
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

/** A copy: a source may reuse its memory. */
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
	/** The unfinished line, unless it is too long, and its length. */
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
