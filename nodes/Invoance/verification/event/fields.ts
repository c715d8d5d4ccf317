/** The fields of an event that are signed, under every name they have, and its proof. */
const FIELDS: ReadonlySet<string> = new Set([
	...['org_id', 'event_id', 'id', 'seq', 'ingested_at', 'action', 'occurred_at'],
	...['actor', 'targets', 'context', 'metadata', 'schema_id'],
	...['payload_hash', 'signature', 'signing_public_key'],
]);

/**
 * Whether a field is none of an event's, and is named as one of them but for capitals: readers that
 * ignore case (Go, .NET) take it for that one. (To upper case first: `ſ` is a small letter of `S`.)
 */
export function isNamedAlike(name: string): boolean {
	return !FIELDS.has(name) && FIELDS.has(name.toUpperCase().toLowerCase());
}
