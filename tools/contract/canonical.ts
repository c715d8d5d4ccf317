import { isObject } from './words';

/** A string, which stays as it is, or an integer with more digits than a double holds. */
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
/** What marks such an integer while it is a string; no text of Invoance's begins so. */
const MARK = '\u0000integer ';
const SIGNED = ['org_id', 'seq', 'ingested_at', 'action', 'occurred_at', 'actor', 'targets'];
const OPTIONAL = ['context', 'metadata'];

/** Reads JSON without rounding integers. */
export function parseExact(text: string): unknown {
	const marked = text.replace(STRING_OR_LONG_INTEGER, (token) =>
		token.startsWith('"') ? token : JSON.stringify(MARK + token),
	);
	return JSON.parse(marked);
}

/**
 * The bytes of an event that are signed, as Invoance's SDKs make them: the fields of the schema
 * `invoance.audit/1`, keys sorted by code points, times to the millisecond in UTC, nothing that is null.
 *
 * @param event as `parseExact` reads it
 */
export function canonicalBytes(event: Readonly<Record<string, unknown>>): Buffer {
	const signed: Record<string, unknown> = {
		schema_id: 'invoance.audit/1',
		event_id: event['id'],
	};
	for (const name of [...SIGNED, ...OPTIONAL]) signed[name] = event[name];
	for (const name of ['occurred_at', 'ingested_at']) signed[name] = utc(String(event[name]));
	return Buffer.from(write(signed));
}

function write(value: unknown): string {
	if (typeof value === 'string' && value.startsWith(MARK)) return value.slice(MARK.length);
	if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
	if (!isObject(value)) return JSON.stringify(value);
	const members = Object.entries(value)
		.filter(([, member]) => member !== null && member !== undefined)
		.map(([key, member]) => ({ key, bytes: Buffer.from(key), member }))
		.sort((a, b) => Buffer.compare(a.bytes, b.bytes))
		.map(({ key, member }) => `${JSON.stringify(key)}:${write(member)}`);
	return `{${members.join(',')}}`;
}

/** `Date` cuts what is finer than a millisecond off. */
function utc(time: string): string {
	const ms = Date.parse(time);
	return Number.isNaN(ms) ? time : new Date(ms).toISOString();
}
