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

const LINE_FEED = 0x0a;

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
	private held = NOTHING;
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

	/** Copies a part of a line; the room for it doubles, so that many small parts stay cheap. */
	private hold(part: Uint8Array): void {
		const length = this.heldBytes + part.length;
		if (length > MAX_LINE_BYTES) {
			this.held = NOTHING;
		} else {
			if (length > this.held.length) {
				const larger = new Uint8Array(Math.max(length, 2 * this.held.length));
				larger.set(this.held.subarray(0, this.heldBytes));
				this.held = larger;
			}
			this.held.set(part, this.heldBytes);
		}
		this.heldBytes = length;
	}

	private finish(lastPart: Uint8Array): Line | undefined {
		this.number++;
		if (this.heldBytes + lastPart.length > MAX_LINE_BYTES) {
			this.held = NOTHING;
			this.heldBytes = 0;
			return { number: this.number, bytes: undefined };
		}
		const whole = this.heldBytes === 0 ? lastPart : this.takeHeldAnd(lastPart);
		const bytes = this.number === 1 ? withoutByteOrderMark(whole) : whole;
		return isBlank(bytes) ? undefined : { number: this.number, bytes };
	}

	private takeHeldAnd(lastPart: Uint8Array): Uint8Array {
		this.hold(lastPart);
		const whole = this.held.subarray(0, this.heldBytes);
		this.held = NOTHING;
		this.heldBytes = 0;
		return whole;
	}
}
