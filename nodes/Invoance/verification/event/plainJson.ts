import { compareBytes } from './compareBytes';
import { characterLength } from './utf8';

/** No value: the end of a list, or text that is not plain. Values are from 0 on. */
const NONE = -1;

const TEXT = 0;
const ESCAPED_TEXT = 1;
const INTEGER = 2;
const NULL = 3;
const TRUE_OR_FALSE = 4;
const OBJECT = 5;
const ARRAY = 6;

const MAX_VALUES = 2048;
const MAX_MEMBERS = 128;
const MAX_DEPTH = 16;
/** Fifteen are below 2^53. */
const MAX_DIGITS = 15;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const ARRAY_OPENS = 0x5b;
const BACKSLASH = 0x5c;
const ARRAY_CLOSES = 0x5d;
const OBJECT_OPENS = 0x7b;
const OBJECT_CLOSES = 0x7d;

const ESCAPES = new Set(Buffer.from('"\\bfnrt'));
const LITERALS = ['true', 'false', 'null'].map((text) => Buffer.from(text));

/** A table of values, as long as one text needs it. */
function table(): Int32Array {
	return new Int32Array(MAX_VALUES);
}

/**
 * Reads compact JSON of the plain kind that servers write, without making anything of it: a table
 * says where each value stands, in objects in the order of their keys.
 *
 * Plain is: no white space; keys without escapes, no key twice in an object; text in well-formed
 * UTF-8 with the short escapes only; integers of at most fifteen digits; of no great size or depth.
 * Whatever is not is refused, be it JSON or not. What is read is therefore JSON, and to
 * JSON.parse the same.
 *
 * One text at a time; the table is the next text's as soon as that is read.
 */
export class PlainJson {
	/** The text of the values; each is there from `start` to before `end`. */
	bytes: Buffer = Buffer.alloc(0);
	readonly start = table();
	readonly end = table();
	/** Where a member's key begins and ends, between its quotes. */
	readonly keyStart = table();
	readonly keyEnd = table();
	/** An object's first member, or an array's first element; below 0 if there is none. */
	readonly first = table();
	/** The member or element after this one. */
	readonly next = table();
	/** 1 if the canonical form is the text as it stands: keys in order, no member null. */
	readonly isCanonical = table();

	private readonly kind = table();
	private at = 0;
	private count = 0;
	private sawEscape = false;

	/** Reads a text; returns the value that it is, or a number below 0 if it is not plain. */
	read(bytes: Buffer): number {
		this.bytes = bytes;
		this.at = 0;
		this.count = 0;
		const root = this.value(0);
		return this.at === bytes.length ? root : NONE;
	}

	/** Whether a value is text without escapes, so that its bytes are its characters. */
	isText(node: number): boolean {
		return this.kind[node] === TEXT;
	}

	/** Whether a value is an integer; it is one that a number holds. */
	isInteger(node: number): boolean {
		return this.kind[node] === INTEGER;
	}

	/** Whether a value is null, which in an object is the same as no member. */
	isNull(node: number): boolean {
		return this.kind[node] === NULL;
	}

	/** Whether a value is an object, with its members in the order of their keys. */
	isObject(node: number): boolean {
		return this.kind[node] === OBJECT;
	}

	private value(depth: number): number {
		const node = this.count++;
		if (node >= MAX_VALUES || depth > MAX_DEPTH) return NONE;
		this.start[node] = this.at;
		this.first[node] = NONE;
		this.next[node] = NONE;
		this.isCanonical[node] = 1;
		const code = this.bytes[this.at] ?? 0;
		let isPlain: boolean;
		if (code === QUOTE) isPlain = this.text(node);
		else if (code === OBJECT_OPENS) isPlain = this.object(node, depth);
		else if (code === ARRAY_OPENS) isPlain = this.array(node, depth);
		else if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) isPlain = this.integer(node);
		else isPlain = this.literal(node);
		this.end[node] = this.at;
		return isPlain ? node : NONE;
	}

	private text(node: number): boolean {
		const isPlain = this.skipText();
		this.kind[node] = this.sawEscape ? ESCAPED_TEXT : TEXT;
		return isPlain;
	}

	private skipText(): boolean {
		const { bytes } = this;
		this.sawEscape = false;
		let at = this.at + 1;
		for (;;) {
			// Beyond the end there is 0, which no text may hold.
			const code = bytes[at] ?? 0;
			if (code === QUOTE) break;
			if (code < 0x20) return false;
			if (code === BACKSLASH) {
				if (!ESCAPES.has(bytes[at + 1] ?? 0)) return false;
				this.sawEscape = true;
				at += 2;
			} else if (code < 0x80) at++;
			else {
				const length = characterLength(bytes, at);
				if (length === 0) return false;
				at += length;
			}
		}
		this.at = at + 1;
		return true;
	}

	private integer(node: number): boolean {
		this.kind[node] = INTEGER;
		const { bytes } = this;
		if (bytes[this.at] === MINUS) this.at++;
		const digits = this.at;
		let code = bytes[this.at] ?? 0;
		while (code >= DIGIT_0 && code <= DIGIT_9) code = bytes[++this.at] ?? 0;
		const length = this.at - digits;
		const isZero = length === 1 && digits === this.start[node];
		return length > 0 && length <= MAX_DIGITS && (bytes[digits] !== DIGIT_0 || isZero);
	}

	private literal(node: number): boolean {
		for (const text of LITERALS) {
			const end = this.at + text.length;
			if (text.compare(this.bytes, this.at, Math.min(end, this.bytes.length)) !== 0) continue;
			this.kind[node] = text === LITERALS[2] ? NULL : TRUE_OR_FALSE;
			this.at = end;
			return true;
		}
		return false;
	}

	private array(node: number, depth: number): boolean {
		this.kind[node] = ARRAY;
		if (this.bytes[++this.at] === ARRAY_CLOSES) {
			this.at++;
			return true;
		}
		for (let last = NONE; ; ) {
			const element = this.value(depth + 1);
			if (element === NONE) return false;
			if (last === NONE) this.first[node] = element;
			else this.next[last] = element;
			last = element;
			if (this.isCanonical[element] === 0) this.isCanonical[node] = 0;
			const code = this.bytes[this.at++];
			if (code === ARRAY_CLOSES) return true;
			if (code !== COMMA) return false;
		}
	}

	private object(node: number, depth: number): boolean {
		this.kind[node] = OBJECT;
		if (this.bytes[++this.at] === OBJECT_CLOSES) {
			this.at++;
			return true;
		}
		let last = NONE;
		for (let members = 0; members < MAX_MEMBERS; members++) {
			const member = this.member(depth);
			if (member === NONE) return false;
			if (this.kind[member] === NULL || this.isCanonical[member] === 0) this.isCanonical[node] = 0;
			if (last === NONE) this.first[node] = member;
			else if (this.compareKeys(last, member) < 0) this.next[last] = member;
			else if (!this.insert(node, member)) return false;
			if (this.next[member] === NONE) last = member;
			const code = this.bytes[this.at++];
			if (code === OBJECT_CLOSES) return true;
			if (code !== COMMA) return false;
		}
		return false;
	}

	private member(depth: number): number {
		const keyStart = this.at + 1;
		if (this.bytes[this.at] !== QUOTE || !this.skipText() || this.sawEscape) return NONE;
		const keyEnd = this.at - 1;
		if (this.bytes[this.at++] !== COLON) return NONE;
		const member = this.value(depth + 1);
		if (member === NONE) return NONE;
		this.keyStart[member] = keyStart;
		this.keyEnd[member] = keyEnd;
		return member;
	}

	/** Puts a member where its key belongs, before one that is there; false if the key is there. */
	private insert(object: number, member: number): boolean {
		this.isCanonical[object] = 0;
		let before = NONE;
		let after = this.first[object] ?? NONE;
		for (;;) {
			const order = this.compareKeys(after, member);
			if (order === 0) return false;
			if (order > 0) break;
			before = after;
			after = this.next[after] ?? NONE;
		}
		this.next[member] = after;
		if (before === NONE) this.first[object] = member;
		else this.next[before] = member;
		return true;
	}

	/** By bytes, which is by code points. */
	private compareKeys(a: number, b: number): number {
		const { bytes, keyStart, keyEnd } = this;
		const [aStart, bStart] = [keyStart[a] ?? 0, keyStart[b] ?? 0];
		return compareBytes(bytes, aStart, keyEnd[a] ?? 0, bytes, bStart, keyEnd[b] ?? 0);
	}
}
