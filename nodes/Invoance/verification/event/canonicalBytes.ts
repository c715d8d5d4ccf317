import type { EventReason } from '../reasons';
import { normalizeTimestamp } from './timestamp';

/** What one line of an export is made of. An integer that a number cannot hold is a bigint. */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject;
/** An object of JSON, as `parseEvent` reads it. */
export interface JsonObject {
	[key: string]: JsonValue;
}

/** Why an event has no canonical bytes. */
export type CanonicalizationFailure = Extract<
	EventReason,
	'canonicalization_failed' | 'integer_precision'
>;

/** Thrown by {@link canonicalBytes}; `message` says which field, for a developer. */
export class CanonicalizationError extends Error {
	constructor(
		readonly reason: CanonicalizationFailure,
		message: string,
	) {
		super(message);
		this.name = 'CanonicalizationError';
	}
}

/**
 * How deep an event may nest. A genuine one needs four levels (event, targets, target, metadata).
 * 128 is where serde_json, the parser a Rust server uses, refuses by default.
 */
export const MAX_DEPTH = 128;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Any UTF-16 code unit from which on UTF-16 order and code point order differ. */
const SURROGATE_OR_ABOVE = /[\ud800-\uffff]/;

/** A lone surrogate, as JSON.stringify escapes it: `\ud800` after an even number of backslashes. */
const ESCAPED_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

function fail(message: string): never {
	throw new CanonicalizationError('canonicalization_failed', message);
}

/** Moves the surrogates, which stand for code points above U+FFFF, above U+E000 to U+FFFF. */
function codePointRank(codeUnit: number): number {
	if (codeUnit < 0xd800) return codeUnit;
	return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

function compareCodePoints(a: string, b: string): number {
	const shorter = Math.min(a.length, b.length);
	for (let i = 0; i < shorter; i++) {
		const difference = codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i));
		if (difference !== 0) return difference;
	}
	return a.length - b.length;
}

/** Sorts in place by Unicode code point, which is the order of the UTF-8 bytes (rule 3). */
function sortKeys(keys: string[]): string[] {
	let sorted = true;
	let previous = '';
	for (const key of keys) {
		if (SURROGATE_OR_ABOVE.test(key)) return keys.sort(compareCodePoints);
		if (key < previous) sorted = false;
		previous = key;
	}
	return sorted ? keys : keys.sort();
}

/**
 * Integers only: the server signs nothing else (its metadata takes no floats), so there is no
 * canonical text for 1.5, 1e400 or -0, and an event with one of them was not signed as it stands.
 */
function writeNumber(value: number): string {
	if (!Number.isInteger(value)) fail('a number is not an integer');
	if (Object.is(value, -0)) fail('a number is -0');
	if (Number.isSafeInteger(value)) return String(value);
	if (Math.abs(value) > 2 ** 63) fail('an integer is beyond 64 bits');
	throw new CanonicalizationError('integer_precision', 'an integer has lost its last digits');
}

function writeBigInt(value: bigint): string {
	if (value > MAX_INT64 || value < MIN_INT64) fail('an integer is beyond 64 bits');
	return value.toString();
}

function writeArray(elements: JsonValue[], depth: number): string {
	let text = '';
	for (const element of elements) text += (text ? ',' : '') + write(element, depth);
	return `[${text}]`;
}

function writeObject(object: JsonObject, depth: number): string {
	let text = '';
	for (const key of sortKeys(Object.keys(object))) {
		const value = object[key];
		if (value === null || value === undefined) continue;
		text += `${text ? ',' : ''}${JSON.stringify(key)}:${write(value, depth)}`;
	}
	return `{${text}}`;
}

/** Compact JSON (rules 3 and 4). `depth` counts the objects and arrays around `value`. */
function write(value: JsonValue, depth: number): string {
	if (typeof value === 'string') return JSON.stringify(value);
	if (typeof value === 'number') return writeNumber(value);
	if (typeof value === 'boolean') return value ? 'true' : 'false';
	if (value === null) return 'null';
	if (typeof value === 'bigint') return writeBigInt(value);
	if (depth >= MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH} levels`);
	return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
}

function required(event: JsonObject, field: string): JsonValue {
	const value = event[field];
	if (value === null || value === undefined) fail(`${field} is missing`);
	return value;
}

function timestamp(event: JsonObject, field: string): string {
	const value = required(event, field);
	const text = typeof value === 'string' ? normalizeTimestamp(value) : undefined;
	if (text === undefined) fail(`${field} is no RFC 3339 date-time`);
	return text;
}

/** A number: one that could not be counted would hide a gap. */
function sequenceNumber(event: JsonObject): string {
	const value = required(event, 'seq');
	if (typeof value !== 'number' && typeof value !== 'bigint') fail('seq is no number');
	return write(value, 1);
}

/** Text: organizations that could not be told apart would fill each other's gaps. */
function organization(event: JsonObject): string {
	const value = required(event, 'org_id');
	if (typeof value !== 'string') fail('org_id is no text');
	return write(value, 1);
}

/**
 * The API calls the signed `event_id` `id` (rule 1). An event that has both must say the same twice:
 * otherwise a reader may see an id that nobody signed.
 */
function eventId(event: JsonObject): JsonValue | undefined {
	const id = event.id ?? undefined;
	const signedName = event.event_id ?? undefined;
	if (id !== undefined && signedName !== undefined && id !== signedName) {
		fail('id and event_id differ');
	}
	return id ?? signedName;
}

function optional(event: JsonObject, field: 'context' | 'metadata'): string {
	const value = event[field];
	return value === null || value === undefined ? '' : `"${field}":${write(value, 1)},`;
}

/**
 * The fields of an event that are signed, under every name they may have. Everything else in an
 * event is outside the signature (rule 1).
 */
export const SIGNED_FIELDS: ReadonlySet<string> = new Set([
	...['org_id', 'event_id', 'id', 'seq', 'ingested_at', 'action', 'occurred_at'],
	...['actor', 'targets', 'context', 'metadata'],
]);

/**
 * The bytes that were signed, under the scheme `invoance.audit/1`.
 *
 * @param event an event as parsed by `parseEvent`, or any JSON object with `bigint` where a number
 * could not hold an integer
 * @returns UTF-8 JSON, to be hashed (SHA-256 gives `payload_hash`) and verified (Ed25519)
 * @throws CanonicalizationError `canonicalization_failed` if the event cannot have been signed: a
 * required field is missing or null, `seq` is no number or `org_id` no text, `id` and `event_id`
 * differ, a timestamp is none, a signed number is no integer within 64 bits (a fraction, -0), a string
 * holds a lone surrogate (which has no UTF-8 form, so a Rust server cannot hold it), or it nests
 * deeper than {@link MAX_DEPTH}.
 * `integer_precision` if a number is beyond 2^53, so that its last digits are lost: what was signed
 * cannot be told.
 */
export function canonicalBytes(event: JsonObject): Buffer {
	const id = eventId(event) ?? fail('event_id is missing');
	// The signed fields in the order of their names. All of them are ASCII.
	const text =
		`{"action":${write(required(event, 'action'), 1)}` +
		`,"actor":${write(required(event, 'actor'), 1)},${optional(event, 'context')}` +
		`"event_id":${write(id, 1)}` +
		`,"ingested_at":"${timestamp(event, 'ingested_at')}",${optional(event, 'metadata')}` +
		`"occurred_at":"${timestamp(event, 'occurred_at')}"` +
		`,"org_id":${organization(event)},"schema_id":"invoance.audit/1"` +
		`,"seq":${sequenceNumber(event)}` +
		`,"targets":${write(required(event, 'targets'), 1)}}`;
	if (text.includes('\\ud') && ESCAPED_SURROGATE.test(text)) fail('a string is not valid Unicode');
	return Buffer.from(text, 'utf8');
}
