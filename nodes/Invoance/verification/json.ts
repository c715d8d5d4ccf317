/** A value of JSON. A safe integer is a number, another one of 64 bits a bigint. */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
	[key: string]: JsonValue;
}

export type JsonFailure = 'not_json' | 'nested_too_deep' | 'too_many_values';

/** What a text may hold, and what becomes of its numbers. */
export interface JsonRules {
	/** Levels of objects and arrays. */
	maxDepth: number;
	maxValues: number;
	/** The value of a number that is no safe integer written as such, from its text. */
	numberOf: (text: string) => JsonValue;
}

export type ReadJson =
	| { value: JsonValue; hasDuplicateKey: boolean; failure?: undefined }
	| { failure: JsonFailure; value?: undefined };

const QUOTE = 0x22;
const COMMA = 0x2c;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const ARRAY_OPENS = 0x5b;
const BACKSLASH = 0x5c;
const ARRAY_CLOSES = 0x5d;
const OBJECT_OPENS = 0x7b;
const OBJECT_CLOSES = 0x7d;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const INTEGER = /^-(?:0|[1-9]\d{0,18})$|^\d{1,19}$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/**
 * An integer of 64 bits with every digit; NaN for any other number, so that none that is written as a
 * fraction (`1.0`, `1e3`) passes for an integer.
 */
export function exactInteger(text: string): JsonValue {
	if (!INTEGER.test(text) || text === '-0') return NaN;
	const integer = BigInt(text);
	return BigInt.asIntN(64, integer) === integer ? integer : NaN;
}

/** Goes through a text once. A method that fails returns undefined: nothing is thrown. */
class Reader {
	failure: JsonFailure | undefined;
	hasDuplicateKey = false;
	private at = 0;
	private values = 0;

	constructor(
		private readonly text: string,
		private readonly rules: JsonRules,
	) {}

	read(): JsonValue | undefined {
		const value = this.value(0);
		if (value === undefined || Number.isNaN(this.next())) return value;
		return undefined;
	}

	/** The first character from here on that is no white space, NaN at the end. */
	private next(): number {
		for (;;) {
			const code = this.text.charCodeAt(this.at);
			if (code > 0x20 || (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) {
				return code;
			}
			this.at++;
		}
	}

	/** @param depth how many objects and arrays are around the value */
	private value(depth: number): JsonValue | undefined {
		if (++this.values > this.rules.maxValues) {
			this.failure = 'too_many_values';
			return undefined;
		}
		const code = this.next();
		if (code === QUOTE) return this.string();
		if (code === OBJECT_OPENS || code === ARRAY_OPENS) {
			if (depth >= this.rules.maxDepth) {
				this.failure = 'nested_too_deep';
				return undefined;
			}
			return code === OBJECT_OPENS ? this.object(depth + 1) : this.array(depth + 1);
		}
		if (code <= DIGIT_9) return this.number();
		if (this.skip('true')) return true;
		if (this.skip('false')) return false;
		return this.skip('null') ? null : undefined;
	}

	private skip(literal: string): boolean {
		if (!this.text.startsWith(literal, this.at)) return false;
		this.at += literal.length;
		return true;
	}

	private number(): JsonValue | undefined {
		const start = this.at;
		NUMBER.lastIndex = start;
		if (!NUMBER.test(this.text)) return undefined;
		this.at = NUMBER.lastIndex;
		const text = this.text.slice(start, this.at);
		const number = Number(text);
		return Number.isSafeInteger(number) && String(number) === text
			? number
			: this.rules.numberOf(text);
	}

	private string(): string | undefined {
		const { text } = this;
		const start = this.at;
		let hasEscape = false;
		for (let at = start + 1; ; ) {
			const code = text.charCodeAt(at);
			if (code === QUOTE) {
				this.at = at + 1;
				if (hasEscape) return String(JSON.parse(text.slice(start, at + 1)));
				return text.slice(start + 1, at);
			}
			if (code === BACKSLASH) {
				ESCAPE.lastIndex = at;
				if (!ESCAPE.test(text)) return undefined;
				at = ESCAPE.lastIndex;
				hasEscape = true;
			} else if (code >= 0x20) {
				at++;
			} else {
				// A control character, or NaN at the end.
				return undefined;
			}
		}
	}

	private array(depth: number): JsonValue[] | undefined {
		const array: JsonValue[] = [];
		this.at++;
		if (this.next() === ARRAY_CLOSES) {
			this.at++;
			return array;
		}
		for (;;) {
			const value = this.value(depth);
			if (value === undefined) return undefined;
			array.push(value);
			const code = this.next();
			this.at++;
			if (code === ARRAY_CLOSES) return array;
			if (code !== COMMA) return undefined;
		}
	}

	private object(depth: number): JsonObject | undefined {
		const object: JsonObject = {};
		this.at++;
		if (this.next() === OBJECT_CLOSES) {
			this.at++;
			return object;
		}
		for (;;) {
			if (this.next() !== QUOTE) return undefined;
			const key = this.string();
			if (key === undefined) return undefined;
			if (this.next() !== COLON) return undefined;
			this.at++;
			const value = this.value(depth);
			if (value === undefined) return undefined;
			if (Object.hasOwn(object, key)) this.hasDuplicateKey = true;
			if (key === '__proto__') {
				const own = { value, writable: true, enumerable: true, configurable: true };
				Object.defineProperty(object, key, own);
			} else {
				object[key] = value;
			}
			const code = this.next();
			this.at++;
			if (code === OBJECT_CLOSES) return object;
			if (code !== COMMA) return undefined;
		}
	}
}

/**
 * Reads JSON strictly (RFC 8259), in linear time, and stops as soon as it holds more than the rules
 * allow. Of members with the same key the last one is kept, and `hasDuplicateKey` is set. Parts of the
 * value keep the whole text in memory: see {@link copied}. Never throws.
 */
export function readJson(text: string, rules: JsonRules): ReadJson {
	const reader = new Reader(text, rules);
	const value = reader.read();
	if (value === undefined) return { failure: reader.failure ?? 'not_json' };
	return { value, hasDuplicateKey: reader.hasDuplicateKey };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** How often U+FFFD itself stands in UTF-8. */
function countReplacements(bytes: Uint8Array): number {
	let count = 0;
	for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
		if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count++;
	}
	return count;
}

/**
 * The text of bytes in UTF-8, a byte-order mark included; undefined if they are not UTF-8. (A decoder
 * puts U+FFFD for whatever is none; one that throws instead would throw for every line of a file.)
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
	const text = decoder.decode(bytes);
	if (!text.includes('\ufffd')) return text;
	return text.split('\ufffd').length - 1 === countReplacements(bytes) ? text : undefined;
}

/** A text of its own: a part of a line keeps the whole line in memory. */
export function copied(text: string): string {
	return decoder.decode(encoder.encode(text));
}
