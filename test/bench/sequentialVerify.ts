import { createHash, createPublicKey, verify } from 'node:crypto';

import { SIGNED_FIELDS } from '../emulator/signing';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Nulls dropped, keys sorted, the plain way: a copy of every object. */
function sortedCopy(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sortedCopy);
	if (typeof value !== 'object' || value === null) return value;
	const present = Object.entries(value).filter(([, member]) => member !== null);
	present.sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(present.map(([key, member]) => [key, sortedCopy(member)]));
}

function plainCanonicalBytes(event: Record<string, unknown>): Buffer {
	const signed: Record<string, unknown> = { event_id: event.id, schema_id: 'invoance.audit/1' };
	for (const field of SIGNED_FIELDS) signed[field] = event[field];
	for (const field of ['ingested_at', 'occurred_at']) {
		signed[field] = new Date(String(signed[field])).toISOString();
	}
	return Buffer.from(JSON.stringify(sortedCopy(signed)));
}

/**
 * Verifies signed events one after the other, as SDKs do: the straight way that `verifyExport` is
 * measured against.
 *
 * @param lines events in JSON
 * @throws Error if one of them is not genuine
 */
export function verifySequentially(lines: string[]): void {
	for (const line of lines) {
		const event = JSON.parse(line) as Record<string, unknown>;
		const bytes = plainCanonicalBytes(event);
		const hash = createHash('sha256').update(bytes).digest('hex');
		const key = createPublicKey({
			key: Buffer.concat([SPKI_PREFIX, Buffer.from(String(event.signing_public_key), 'hex')]),
			format: 'der',
			type: 'spki',
		});
		const signature = Buffer.from(String(event.signature), 'hex');
		if (hash !== event.payload_hash || !verify(null, bytes, key, signature)) {
			throw new Error('not genuine');
		}
	}
}
