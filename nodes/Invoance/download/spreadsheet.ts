const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const APOSTROPHE = Buffer.from("'");
const EMPTY = Buffer.alloc(0);
/** The byte-order mark, by which Excel knows that a CSV file is UTF-8. */
const MARK = Buffer.from('\uFEFF');
/** How much of a cell is looked at; a number that is longer is none for anyone. */
const WINDOW_BYTES = 64;

/** What spreadsheets run (OWASP, CSV Injection) or turn into that: full-width forms, after blanks. */
const FORMULA = /^(?:[\t\r\n]|[^\S\r\n]*[=+\-@＝＋－＠])/;
const QUOTED_FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;
/** A sign is no formula before a plain number. */
const PLAIN = String.raw`^[+-](?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?`;
/** Where a comma separates no cells, `-1,2` is a number and `-1,2+SUM(A1)` a formula. */
const COMMAS = String.raw`(?:,\d+(?:\.\d*)?)*`;
/**
 * What ends such a number where this separates cells. A tab does only there: elsewhere it is a blank in
 * a formula, as in `+1<tab>*SUM(A1)`.
 */
const NUMBER_ENDS = {
	comma: String.raw`(?:[,\r\n]|$)`,
	semicolon: String.raw`${COMMAS}(?:[;\r\n]|,(?!\d)|$)`,
	tab: String.raw`${COMMAS}(?:[;\t\r\n]|,(?!\d)|$)`,
};

type Place = 'start' | 'quoted start' | 'cell' | 'quoted' | 'after quote' | 'after empty quotes';

/**
 * Makes CSV that a spreadsheet opens safely: the byte-order mark first, and an apostrophe before each
 * cell that would be run as a formula, whether comma, semicolon or tab separates cells. Plain numbers
 * stay numbers. Nothing else changes. Quotes are RFC 4180's.
 */
export class SpreadsheetCells {
	private readonly commas = new Reader(COMMA, NUMBER_ENDS.comma);
	/** What else separates cells depends on the spreadsheet's country and settings. */
	private readonly readers = [
		this.commas,
		new Reader(SEMICOLON, NUMBER_ENDS.semicolon),
		new Reader(TAB, NUMBER_ENDS.tab),
	];
	private isBegun = false;
	/** The beginning of the file or of a cell, of which more must be seen. */
	private held = EMPTY;

	/**
	 * Takes a block of UTF-8, cut anywhere; at most a cell's first 64 bytes are held back until the end.
	 */
	mark(block: Buffer, isEnd: boolean): Buffer {
		let bytes = this.held.length > 0 ? Buffer.concat([this.held, block]) : block;
		this.held = EMPTY;
		if (!this.isBegun && bytes.length < MARK.length && !isEnd) {
			this.held = Buffer.from(bytes);
			return EMPTY;
		}
		const parts: Buffer[] = [];
		if (!this.isBegun) {
			this.isBegun = true;
			parts.push(MARK);
			if (bytes.subarray(0, MARK.length).equals(MARK)) bytes = bytes.subarray(MARK.length);
		}
		let written = 0;
		let at = 0;
		for (; at < bytes.length; at++) {
			const byte = bytes[at] ?? 0;
			let isFormula = false;
			// An apostrophe between a closing quote and the end of its cell would break the file.
			if (isSuspect(byte) && !this.commas.endsQuoted(byte)) {
				const starting = this.readers.filter((reader) => reader.startsWith(byte));
				if (starting.length > 0) {
					if (bytes.length - at <= WINDOW_BYTES && !isEnd) break;
					const text = bytes.toString('utf8', at, at + WINDOW_BYTES);
					const isCut = bytes.length - at > WINDOW_BYTES;
					// What is not seen yet may be a formula, and may go on after a number or its comma.
					isFormula = isCut && text.trim() === '';
					isFormula ||= starting.some((reader) => reader.isFormula(isCut ? `${text}0x` : text));
				}
			}
			if (isFormula) {
				parts.push(bytes.subarray(written, at), APOSTROPHE);
				written = at;
			}
			for (const reader of this.readers) reader.take(byte);
		}
		if (at < bytes.length) this.held = Buffer.from(bytes.subarray(at));
		parts.push(bytes.subarray(written, at));
		return Buffer.concat(parts);
	}
}

function isSuspect(byte: number): boolean {
	const isSign = byte === 0x3d || byte === 0x2b || byte === 0x2d || byte === 0x40;
	return byte <= 0x20 || byte >= 0x80 || isSign;
}

/** Where the next byte is for a spreadsheet that separates cells by this delimiter. */
class Reader {
	private place: Place = 'start';

	private readonly number: RegExp;
	private readonly quotedNumber: RegExp;

	constructor(
		private readonly delimiter: number,
		numberEnd: string,
	) {
		this.number = new RegExp(PLAIN + numberEnd, 'i');
		this.quotedNumber = new RegExp(`${PLAIN}"${numberEnd}`, 'i');
	}

	/** True if the text of a cell begins with this byte. */
	startsWith(byte: number): boolean {
		if (byte === QUOTE) return false;
		if (this.place === 'quoted start') return true;
		return (this.place === 'start' || this.place === 'after empty quotes') && !this.endsCell(byte);
	}

	/** True if a quoted cell has been closed and ends before this byte. */
	endsQuoted(byte: number): boolean {
		return this.place.startsWith('after') && this.endsCell(byte);
	}

	/** @param text the beginning of a cell's text and what follows it. */
	isFormula(text: string): boolean {
		const isQuoted = this.place === 'quoted start';
		const formula = isQuoted ? QUOTED_FORMULA : FORMULA;
		return formula.test(text) && !(isQuoted ? this.quotedNumber : this.number).test(text);
	}

	take(byte: number): void {
		switch (this.place) {
			case 'quoted':
				if (byte === QUOTE) this.place = 'after quote';
				return;
			case 'quoted start':
				this.place = byte === QUOTE ? 'after empty quotes' : 'quoted';
				return;
			case 'after quote':
			case 'after empty quotes':
				if (byte === QUOTE) this.place = 'quoted';
				else if (this.endsCell(byte)) this.place = 'start';
				else this.place = 'cell';
				return;
			case 'start':
				if (byte === QUOTE) this.place = 'quoted start';
				else if (!this.endsCell(byte)) this.place = 'cell';
				return;
			case 'cell':
				if (this.endsCell(byte)) this.place = 'start';
		}
	}

	private endsCell(byte: number): boolean {
		return byte === this.delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
	}
}
