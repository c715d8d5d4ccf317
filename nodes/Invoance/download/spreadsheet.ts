const QUOTE = 0x22;
const APOSTROPHE = Buffer.from("'");
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const EMPTY = Buffer.alloc(0);
/** The byte-order mark, by which Excel knows that a CSV file is UTF-8. */
const MARK = Buffer.from('\uFEFF');
/** The first byte of all full-width forms in UTF-8, and how many bytes each has. */
const FULL_WIDTH = 0xef;
const FULL_WIDTH_BYTES = 3;

/**
 * First characters that make a spreadsheet run a cell as a formula (OWASP, CSV Injection), and those
 * that it turns into one: the full-width forms.
 */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
/** A sign is no formula before these. */
const PLAIN_NUMBER = /^[+-](\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** A longer cell is no number for anyone; it bounds what is held back of a block. */
const LONGEST_NUMBER_BYTES = 64;

/** Where in the CSV the next byte is. */
type Place =
	| 'start of cell'
	| 'start of quoted cell'
	| 'cell'
	| 'quoted cell'
	| 'after a quote'
	| 'after empty quotes';

/**
 * CSV as a spreadsheet opens it safely: the byte-order mark first, and an apostrophe before each
 * cell that would be run as a formula, so that it is shown as text. Numbers stay numbers. Nothing
 * else changes. Cells are RFC 4180's, and those of a line that ends with a lone carriage return.
 *
 * @param chunks UTF-8, cut anywhere; at most a cell's first 64 bytes are held back.
 */
export async function* forSpreadsheets(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
	const cells = new CellMarker();
	let begun = EMPTY;
	let isBegun = false;
	for await (const chunk of chunks) {
		if (isBegun) {
			yield* cells.mark(chunk);
			continue;
		}
		begun = Buffer.concat([begun, chunk]);
		if (begun.length < MARK.length) continue;
		isBegun = true;
		yield MARK;
		yield* cells.mark(withoutMark(begun));
	}
	if (!isBegun) {
		yield MARK;
		yield* cells.mark(begun);
	}
	yield* cells.end();
}

function withoutMark(start: Buffer): Buffer {
	return start.subarray(0, MARK.length).equals(MARK) ? start.subarray(MARK.length) : start;
}

class CellMarker {
	private place: Place = 'start of cell';
	/** The beginning of a cell of which more must be seen. */
	private held = EMPTY;

	/** The block with its apostrophes, less what must be held back. */
	mark(block: Buffer): Buffer[] {
		return this.through(this.held.length > 0 ? Buffer.concat([this.held, block]) : block, false);
	}

	/** What was held back, now that nothing comes after it. */
	end(): Buffer[] {
		return this.through(this.held, true);
	}

	private through(bytes: Buffer, isEnd: boolean): Buffer[] {
		const parts: Buffer[] = [];
		let written = 0;
		let at = 0;
		this.held = EMPTY;
		while (at < bytes.length) {
			const isStart = this.place === 'start of cell' || this.place === 'start of quoted cell';
			if (isStart && bytes[at] === QUOTE) {
				this.place = this.place === 'start of cell' ? 'start of quoted cell' : 'after empty quotes';
				at++;
			} else if (isStart) {
				const isFormula = this.isFormula(bytes, at, isEnd);
				if (isFormula === undefined) {
					this.held = Buffer.from(bytes.subarray(at));
					break;
				}
				if (isFormula) {
					parts.push(bytes.subarray(written, at), APOSTROPHE);
					written = at;
				}
				this.place = this.place === 'start of cell' ? 'cell' : 'quoted cell';
			} else {
				at = this.skip(bytes, at);
			}
		}
		parts.push(bytes.subarray(written, at));
		const marked = parts.length > 1 ? Buffer.concat(parts) : (parts[0] ?? EMPTY);
		return marked.length > 0 ? [marked] : [];
	}

	/** @returns undefined if more bytes must come to tell. */
	private isFormula(bytes: Buffer, at: number, isEnd: boolean): boolean | undefined {
		const first = bytes[at];
		const isQuoted = this.place === 'start of quoted cell';
		if (first === FULL_WIDTH) {
			if (bytes.length - at < FULL_WIDTH_BYTES && !isEnd) return undefined;
			return FORMULA.test(bytes.toString('utf8', at, at + FULL_WIDTH_BYTES));
		}
		if (first === CARRIAGE_RETURN) return isQuoted;
		if (first === undefined || first > 0x40 || !FORMULA.test(String.fromCharCode(first))) {
			return false;
		}
		if (first !== 0x2b && first !== 0x2d) return true;
		const end = endOfCell(bytes, at, isQuoted);
		if (end - at > LONGEST_NUMBER_BYTES) return true;
		// After a quote the cell may go on: with a second one, or with text that nobody quoted.
		const last = end + (isQuoted ? 1 : 0);
		if (last >= bytes.length && !isEnd) return undefined;
		const goesOn = last < bytes.length && !endsCell(bytes[last]);
		return goesOn || !PLAIN_NUMBER.test(bytes.toString('latin1', at, end));
	}

	/** The place after the byte at `at`, or after all that cannot change it. */
	private skip(bytes: Buffer, at: number): number {
		if (this.place === 'quoted cell') {
			const quote = bytes.indexOf(QUOTE, at);
			if (quote < 0) return bytes.length;
			this.place = 'after a quote';
			return quote + 1;
		}
		if (this.place === 'after a quote' || this.place === 'after empty quotes') {
			if (bytes[at] === QUOTE) {
				this.place = 'quoted cell';
				return at + 1;
			}
			// Spreadsheets take what comes after empty quotes for the whole cell.
			this.place = this.place === 'after a quote' ? 'cell' : 'start of cell';
			return at;
		}
		for (let i = at; i < bytes.length; i++) {
			if (endsCell(bytes[i])) {
				this.place = 'start of cell';
				return i + 1;
			}
		}
		return bytes.length;
	}
}

/** Where a cell ends that begins at `at`, as far as it can be a number. */
function endOfCell(bytes: Buffer, at: number, isQuoted: boolean): number {
	const limit = Math.min(bytes.length, at + LONGEST_NUMBER_BYTES + 1);
	let end = at;
	while (end < limit && !(isQuoted ? bytes[end] === QUOTE : endsCell(bytes[end]))) end++;
	return end;
}

function endsCell(byte: number | undefined): boolean {
	return byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}
