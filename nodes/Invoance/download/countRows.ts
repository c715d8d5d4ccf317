const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** Stands for the second of two quotes, with which a quoted cell may end or go on. */
const CLOSING_QUOTE = -1;
const MARK = Buffer.from('\uFEFF');

interface RowCounter {
	/** This block comes next, wherever it is cut. It is only read. */
	add(block: Buffer): void;
	/** How many rows there are in all that was added, if nothing comes after it. */
	readonly rows: number;
}

/**
 * What counts the rows of a file while it passes: of NDJSON the lines that are not blank, of CSV the
 * records (RFC 4180) less the header. The last one need not have a line end.
 */
export function rowCounterOf(format: 'csv' | 'ndjson'): RowCounter {
	return format === 'csv' ? new RecordCounter() : new LineCounter();
}

class LineCounter implements RowCounter {
	private ended = 0;
	private isBlank = true;

	get rows(): number {
		return this.ended + (this.isBlank ? 0 : 1);
	}

	add(block: Buffer): void {
		let start = 0;
		for (;;) {
			const end = block.indexOf(LINE_FEED, start);
			this.isBlank &&= isBlank(block, start, end < 0 ? block.length : end);
			if (end < 0) return;
			if (!this.isBlank) this.ended++;
			this.isBlank = true;
			start = end + 1;
		}
	}
}

function isBlank(block: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) {
		const byte = block[at] ?? SPACE;
		if (byte > SPACE || (byte !== SPACE && (byte < 0x09 || byte > CARRIAGE_RETURN))) return false;
	}
	return true;
}

/**
 * A quote opens a cell only where a cell begins; elsewhere it is text, as spreadsheets see it, so
 * that one stray quote does not swallow the rest of the file. A record ends at a line feed or a
 * carriage return outside quotes; one without a byte, as between the two, is none.
 */
class RecordCounter implements RowCounter {
	private ended = 0;
	private hasBytes = false;
	private isQuoted = false;
	/** The byte before; a line end stands for the file's beginning. */
	private previous = LINE_FEED;
	/** The file's first bytes, as long as they can be a byte-order mark. */
	private markBytes = 0;

	get rows(): number {
		return Math.max(0, this.ended + (this.hasBytes ? 1 : 0) - 1);
	}

	add(block: Buffer): void {
		// Local, because a loop over each byte is slow with members.
		let { ended, hasBytes, isQuoted, previous } = this;
		for (let at = this.skipMark(block); at < block.length; at++) {
			const byte = block[at] ?? SPACE;
			if (byte === QUOTE) {
				hasBytes = true;
				const isDoubled = previous === CLOSING_QUOTE;
				const beginsCell =
					previous === COMMA || previous === LINE_FEED || previous === CARRIAGE_RETURN;
				previous = isQuoted ? CLOSING_QUOTE : QUOTE;
				isQuoted = !isQuoted && (isDoubled || beginsCell);
			} else {
				previous = byte;
				if (isQuoted || (byte !== LINE_FEED && byte !== CARRIAGE_RETURN)) hasBytes = true;
				else {
					if (hasBytes) ended++;
					hasBytes = false;
				}
			}
		}
		Object.assign(this, { ended, hasBytes, isQuoted, previous });
	}

	/** Where in the block the file begins behind its byte-order mark, if it has one. */
	private skipMark(block: Buffer): number {
		let at = 0;
		while (at < block.length && block[at] === MARK[this.markBytes]) {
			at++;
			this.markBytes++;
			this.hasBytes = true;
		}
		if (at < block.length) this.markBytes = MARK.length;
		return at;
	}
}
