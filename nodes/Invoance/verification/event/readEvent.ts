import { decodeUtf8, exactInteger, readJson, type JsonObject, type JsonRules } from '../json';
import type { EventReason } from '../reasons';

/** One line, read; a failure has the event too where there is one to name in a report. */
type ReadLine =
	| { event: JsonObject; failure?: undefined }
	| { failure: EventReason; event?: JsonObject };

/**
 * A genuine event needs four levels (event, targets, target, metadata); 128 is where serde_json, the
 * parser a Rust server uses, refuses by default. A line of 1 MiB has more values than these only if it
 * says next to nothing.
 */
const RULES: JsonRules = { maxDepth: 128, maxValues: 20_000, numberOf: exactInteger };

/** The fields of an event that are signed, under every name they have, and its proof. */
const FIELDS: ReadonlySet<string> = new Set([
	...['org_id', 'event_id', 'id', 'seq', 'ingested_at', 'action', 'occurred_at'],
	...['actor', 'targets', 'context', 'metadata', 'schema_id'],
	...['payload_hash', 'signature', 'signing_public_key'],
]);

const BEGINS_AS_OBJECT = /^[\t\r ]*\{/;
const BEGINS_AS_OTHER_JSON = /^[\t\r ]*(?:[[\d"-]|(?:true|false|null)[\t\r ]*$)/;

/**
 * Whether a field is none of an event's, and is named as one of them but for capitals: readers that
 * ignore case (Go, .NET) take it for that one. (To upper case first: `ſ` is a small letter of `S`.)
 */
function isNamedAlike(name: string): boolean {
	return !FIELDS.has(name) && FIELDS.has(name.toUpperCase().toLowerCase());
}

/**
 * Reads one line of an NDJSON export.
 *
 * @param line the line's bytes, without its line feed and the file's byte-order mark
 * @returns the event, or why it is none that could be verified. `duplicate_key`: an object has a key
 * twice, at any depth, signed or not, or a field is named as a signed one but for capitals. Readers
 * differ in which one they show, so such a line does not say one thing, whatever was signed.
 */
export function readEvent(line: Uint8Array): ReadLine {
	const text = decodeUtf8(line);
	if (text === undefined) return { failure: 'invalid_utf8' };
	if (!BEGINS_AS_OBJECT.test(text)) {
		return { failure: BEGINS_AS_OTHER_JSON.test(text) ? 'not_an_object' : 'not_json' };
	}
	const read = readJson(text, RULES);
	if (read.failure !== undefined) return { failure: read.failure };
	const { value: event, hasDuplicateKey } = read;
	if (typeof event !== 'object' || event === null || Array.isArray(event)) {
		return { failure: 'not_an_object' };
	}
	return hasDuplicateKey || Object.keys(event).some(isNamedAlike)
		? { failure: 'duplicate_key', event }
		: { event };
}
