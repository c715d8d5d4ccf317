/** What JSON.parse does not tell about a text. */
interface JsonScan {
	/** Whether any object has the same key twice. JSON.parse keeps the last one and says nothing. */
	duplicateKey: boolean;
	/** The top-level keys whose value holds a number with a fraction or an exponent, such as `1.0`. */
	fieldsWithNonIntegers: ReadonlySet<string>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const ARRAY_OPENS = 0x5b;
const ARRAY_CLOSES = 0x5d;
const OBJECT_OPENS = 0x7b;
const OBJECT_CLOSES = 0x7d;

/** The index just after the string that opens at `start`. */
function endOfString(text: string, start: number): number {
	for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
		let backslashes = 0;
		while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
		if (backslashes % 2 === 0) return end + 1;
	}
}

/** The index of the first character from `start` on that is not JSON white space. */
function skipBlanks(text: string, start: number): number {
	let i = start;
	while (text.charCodeAt(i) <= 0x20) i++;
	return i;
}

/** The characters of a string literal, its escapes resolved: `"a"` and `"\u0061"` are one key. */
function unquote(literal: string): string {
	return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/** The keys seen so far of every object that is open; arrays have an entry that stays empty. */
class OpenValues {
	private readonly stack: Array<Set<string>> = [];
	topLevelKey = '';
	duplicateKey = false;

	open(): void {
		this.stack.push(new Set());
	}

	close(): void {
		this.stack.pop();
	}

	addKey(key: string): void {
		const keys = this.stack[this.stack.length - 1];
		if (keys?.has(key)) this.duplicateKey = true;
		keys?.add(key);
		if (this.stack.length === 1) this.topLevelKey = key;
	}
}

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

/**
 * Reads a JSON text once, in linear time, for what JSON.parse does not tell.
 *
 * @param text a text that JSON.parse has accepted, an object, nested no deeper than the caller wants
 * to hold key sets for
 */
export function scanJson(text: string): JsonScan {
	const values = new OpenValues();
	const fieldsWithNonIntegers = new Set<string>();
	let i = 0;
	while (i < text.length) {
		const code = text.charCodeAt(i);
		if (code === QUOTE) {
			const end = endOfString(text, i);
			const next = skipBlanks(text, end);
			if (text.charCodeAt(next) === COLON) values.addKey(unquote(text.slice(i, end)));
			i = next;
			continue;
		}
		if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) {
			NUMBER.lastIndex = i;
			const match = NUMBER.exec(text);
			if (match?.[1] ?? match?.[2]) fieldsWithNonIntegers.add(values.topLevelKey);
			i += match?.[0].length ?? 1;
			continue;
		}
		if (code === OBJECT_OPENS || code === ARRAY_OPENS) values.open();
		if (code === OBJECT_CLOSES || code === ARRAY_CLOSES) values.close();
		i++;
	}
	return { duplicateKey: values.duplicateKey, fieldsWithNonIntegers };
}
