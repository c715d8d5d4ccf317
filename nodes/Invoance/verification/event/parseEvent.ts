import type { EventReason } from '../reasons';
import { MAX_DEPTH, SIGNED_FIELDS } from './canonicalBytes';
import type { JsonObject, JsonValue } from './canonicalBytes';
import { readPlainEvent } from './plainEvent';
import { scanJson } from './scanJson';

/** Why a line is no event that could be verified. */
type LineFailure = Extract<
	EventReason,
	| 'invalid_utf8'
	| 'not_json'
	| 'not_an_object'
	| 'nested_too_deep'
	| 'duplicate_key'
	| 'canonicalization_failed'
>;

/**
 * One line, read. Where the bytes that were signed came with it, the event has only what a report
 * and a signature take of it. A failure carries the event too where the line is one, to name it in a
 * report.
 */
type ParsedLine =
	| { event: JsonObject; canonical?: Buffer; failure?: undefined }
	| { failure: LineFailure; event?: JsonObject };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The end of a key. In valid JSON there is at least one match per key, and more only in strings. */
const KEY_END = /"[\t\n\r ]*:/g;

/**
 * Where a number with a fraction or an exponent may stand: after a key, a comma or a bracket. Matches
 * inside strings as well, but not in timestamps, which every event has (`19:47:52.336Z`).
 */
const MAYBE_NON_INTEGER = /(?:"[\t\n\r ]*:|[,[])[\t\n\r ]*-?\d+[.eE]/;

/**
 * Buffer's own decoder is several times faster than TextDecoder, but puts U+FFFD for what is not
 * UTF-8. So the strict decoder only looks at lines that have one.
 */
function decode(line: Buffer): string | undefined {
	const text = line.toString('utf8');
	if (!text.includes('\ufffd')) return text;
	try {
		return utf8.decode(line);
	} catch {
		return undefined;
	}
}

/** What a parsed line holds, as far as further steps depend on it. */
interface Inspection {
	keys: number;
	unsafeIntegers: boolean;
	tooDeep: boolean;
}

/**
 * Goes no deeper than MAX_DEPTH, so that no input can overflow the stack. Written for speed: every
 * value of every event passes here.
 */
function inspect(value: JsonObject | JsonValue[], depth: number, found: Inspection): void {
	if (depth > MAX_DEPTH) {
		found.tooDeep = true;
		return;
	}
	if (Array.isArray(value)) {
		for (const child of value) inspectChild(child, depth, found);
		return;
	}
	// JSON.parse makes own members only; Object.values would make an array of them every time.
	for (const key in value) {
		found.keys++;
		inspectChild(value[key], depth, found);
	}
}

function inspectChild(child: JsonValue | undefined, depth: number, found: Inspection): void {
	if (typeof child === 'object') {
		if (child !== null) inspect(child, depth + 1, found);
	} else if (typeof child === 'number' && !Number.isSafeInteger(child)) {
		found.unsafeIntegers = true;
	}
}

function countKeyEnds(text: string): number {
	let count = 0;
	KEY_END.lastIndex = 0;
	while (KEY_END.test(text)) count++;
	return count;
}

/** The source text of a number, which a reviver is given as `{ source }` from Node 21 on. */
function sourceOf(context: unknown): string | undefined {
	if (typeof context !== 'object' || context === null || !('source' in context)) return undefined;
	return typeof context.source === 'string' ? context.source : undefined;
}

function keepDigits(_key: string, value: unknown, ...rest: unknown[]): unknown {
	if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
	const source = sourceOf(rest[0]);
	return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/**
 * JSON.parse with every digit of every integer: those beyond 2^53 become bigints. Where the runtime
 * does not give the digits (Node 20), they stay numbers, and `canonicalBytes` refuses them.
 */
function parseWithDigits(text: string): JsonObject {
	return JSON.parse(text, keepDigits) as JsonObject;
}

function failureInText(text: string, keys: number): LineFailure | undefined {
	const maybeNonInteger = MAYBE_NON_INTEGER.test(text);
	if (!maybeNonInteger && countKeyEnds(text) === keys) return undefined;
	const { duplicateKey, fieldsWithNonIntegers } = scanJson(text);
	if (duplicateKey) return 'duplicate_key';
	for (const field of fieldsWithNonIntegers) {
		if (SIGNED_FIELDS.has(field)) return 'canonicalization_failed';
	}
	return undefined;
}

/**
 * Reads one line of an NDJSON export.
 *
 * @param line the line's bytes, without its line feed; blanks around the object are allowed, a
 * byte-order mark is not (the file's own one is taken off before)
 * @returns the event, alone or with its canonical bytes, with bigints for integers beyond 2^53 (from Node 21 on), or a failure:
 * - `invalid_utf8`, `not_json`, `not_an_object`
 * - `nested_too_deep`: more than {@link MAX_DEPTH} levels
 * - `duplicate_key`: an object has a key twice, at any depth, signed or not. Readers differ in which
 *   one they show, so such a line does not say one thing, whatever was signed
 * - `canonicalization_failed`: a signed field holds a number written with a fraction or an exponent
 *   (`1.0`, `1e3`). The server signs integers only, and JSON.parse would turn these into some
 *
 * Takes linear time. The text is looked at a second time only where a cheap count cannot rule out a
 * duplicate key or such a number, and parsed again only where there are integers beyond 2^53.
 */
export function parseEvent(line: Buffer): ParsedLine {
	const plain = readPlainEvent(line);
	if (plain) return plain;
	const text = decode(line);
	if (text === undefined) return { failure: 'invalid_utf8' };
	let value: JsonValue;
	try {
		value = JSON.parse(text) as JsonValue;
	} catch {
		return { failure: 'not_json' };
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return { failure: 'not_an_object' };
	}
	const found: Inspection = { keys: 0, unsafeIntegers: false, tooDeep: false };
	inspect(value, 1, found);
	if (found.tooDeep) return { failure: 'nested_too_deep', event: value };
	const event = found.unsafeIntegers ? parseWithDigits(text) : value;
	const failure = failureInText(text, found.keys);
	return failure ? { failure, event } : { event };
}
