import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { createJob, downloadUrl, send } from './callApi';
import { startEmulator } from '.';
import { canonicalBytes } from './signing';

const vectorsSchema = z.object({
	vectors: z.array(
		z.object({ name: z.string(), line: z.string(), canonical: z.string().optional() }),
	),
});
const VECTORS = vectorsSchema.parse(
	JSON.parse(readFileSync(join(__dirname, '../vectors/vectors.json'), 'utf8')),
).vectors;

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_PREFIX = '302a300506032b6570032100';

function signatureHolds(publicKeyHex: string, bytes: Buffer, signatureHex: string): boolean {
	const der = Buffer.from(SPKI_PREFIX + publicKeyHex, 'hex');
	const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
	return verify(null, bytes, key, Buffer.from(signatureHex, 'hex'));
}

/** A string, which stays as it is, or an integer with more digits than a double holds. */
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/** Parses a line with every integer beyond 2^53 as a bigint. */
function parseExactly(line: string): Record<string, unknown> {
	const marked = line.replace(STRING_OR_LONG_INTEGER, (token) =>
		token.startsWith('"') ? token : `"bigint ${token}"`,
	);
	const revive = (_key: string, value: unknown) =>
		typeof value === 'string' && value.startsWith('bigint ') ? BigInt(value.slice(7)) : value;
	return z.record(z.unknown()).parse(JSON.parse(marked, revive));
}

/** Not the one of a leap second, which the emulator has no event of. */
const CANONICAL = VECTORS.filter(({ line, canonical }) => canonical && !/:60[.Zz+-]/.test(line));

test.each(CANONICAL)(
	'the canonical bytes are those of the Python implementation: $name',
	({ line, canonical }) => {
		expect(canonicalBytes(parseExactly(line)).toString()).toBe(canonical);
	},
);

test('every exported event is signed by the tenant’s key, of every kind there is', async () => {
	const emulator = await startEmulator({ eventsPerOrganization: 2000, coldJobDurationMs: 0 });
	const { id } = await createJob(emulator);
	const { text } = await send(await downloadUrl(emulator, id));
	await emulator.close();
	const lines = text.split('\n').slice(0, -1);
	expect(lines).toHaveLength(2000);
	for (const line of lines) {
		const event = parseExactly(line);
		const bytes = canonicalBytes(event);
		expect(event['payload_hash']).toBe(createHash('sha256').update(bytes).digest('hex'));
		expect(event['signing_public_key']).toBe(emulator.publicKey);
		expect(signatureHolds(emulator.publicKey, bytes, String(event['signature']))).toBe(true);
		bytes[20] = (bytes[20] ?? 0) ^ 1;
		expect(signatureHolds(emulator.publicKey, bytes, String(event['signature']))).toBe(false);
	}
	for (const kind of [
		':9223372036854775807',
		':-9223372036854775808',
		':9007199254740993',
		'"context":null',
		'"metadata":null',
		'"user_agent":null',
		'"name":null',
		'+02:00"',
		'\\u0000',
		'\\u001f',
		'🚀',
		'"targets":[]',
	]) {
		expect(text).toContain(kind);
	}
	expect(lines.some((line) => !line.includes('"context"'))).toBe(true);
	expect(text).toMatch(/"ingested_at":"[^"]+\.\d{6}Z"/);
});

test.each(['id', 'org_id', 'seq', 'occurred_at', 'actor', 'targets'])(
	'an event without %s has no canonical bytes',
	(field) => {
		const [{ line } = { line: '{}' }] = VECTORS;
		expect(() => canonicalBytes({ ...parseExactly(line), [field]: undefined })).toThrow();
	},
);
