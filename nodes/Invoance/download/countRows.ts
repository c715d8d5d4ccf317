const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** The last byte of a UTF-8 byte-order mark, and how many it has. */
const MARK_END = 0xbf;
const MARK_BYTES = 3;

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
	/** Bytes of all blocks before this one. */
	private before = 0;
	/** Positions in the whole file: where the record began, and the last closing quote. */
	private recordStart = 0;
	private closedAt = -2;
	private isQuoted = false;
	/** The last byte of the block before; a line end stands for the file's beginning. */
	private previous = LINE_FEED;

	get rows(): number {
		const isOpen = this.before > this.recordStart;
		return Math.max(0, this.ended + (isOpen ? 1 : 0) - 1);
	}

	add(block: Buffer): void {
		const hasOnlyLines =
			!this.isQuoted && !block.includes(QUOTE) && !block.includes(CARRIAGE_RETURN);
		if (hasOnlyLines) this.addLines(block);
		else this.addRecords(block);
		this.previous = block[block.length - 1] ?? this.previous;
		this.before += block.length;
	}

	/**
	 * The same for a block in which only line feeds matter: Node.js finds them several times as fast.
	 * Positions are counted in the block, because positions in a large file are slow to keep.
	 */
	private addLines(block: Buffer): void {
		let start = Math.max(-1, this.recordStart - this.before);
		let ended = 0;
		for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) {
			if (at > start) ended++;
			start = at + 1;
		}
		this.ended += ended;
		if (start >= 0) this.recordStart = this.before + start;
	}

	private addRecords(block: Buffer): void {
		for (let at = 0; at < block.length; at++) {
			const byte = block[at] ?? SPACE;
			if (byte > QUOTE) continue;
			if (byte === QUOTE) this.quote(block[at - 1] ?? this.previous, this.before + at);
			else if ((byte === LINE_FEED || byte === CARRIAGE_RETURN) && !this.isQuoted) {
				this.endRecord(this.before + at);
			}
		}
	}

	private endRecord(position: number): void {
		if (position > this.recordStart) this.ended++;
		this.recordStart = position + 1;
	}

	private quote(previous: number, position: number): void {
		if (this.isQuoted) {
			this.isQuoted = false;
			this.closedAt = position;
			return;
		}
		const isDoubled = this.closedAt === position - 1;
		const isAfterMark = position === MARK_BYTES && previous === MARK_END;
		const beginsCell =
			previous === COMMA || previous === LINE_FEED || previous === CARRIAGE_RETURN || isAfterMark;
		this.isQuoted = isDoubled || beginsCell;
	}
}
