import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { createJob, downloadUrl, send } from './callApi';
import { startEmulator } from '.';
import { canonicalBytes, SigningKey } from './signing';

const VECTORS = join(__dirname, '../../../shared/data/audit-vectors.json');
const vectorsSchema = z.object({
	test_public_key: z.string(),
	vectors: z
		.array(
			z.object({
				name: z.string(),
				event: z.record(z.unknown()),
				canonical_hex: z.string(),
				payload_hash_sha256: z.string(),
				signature_ed25519: z.string(),
			}),
		)
		.min(1),
});

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const SPKI_PREFIX = '302a300506032b6570032100';

function signatureHolds(publicKeyHex: string, bytes: Buffer, signatureHex: string): boolean {
	const der = Buffer.from(SPKI_PREFIX + publicKeyHex, 'hex');
	const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
	return verify(null, bytes, key, Buffer.from(signatureHex, 'hex'));
}

/** Parses a line with every integer beyond 2^53 as a bigint. */
function parseExactly(line: string): Record<string, unknown> {
	const marked = line.replace(/:(-?\d{16,})([,}])/g, ':"bigint $1"$2');
	const revive = (_key: string, value: unknown) =>
		typeof value === 'string' && value.startsWith('bigint ') ? BigInt(value.slice(7)) : value;
	return z.record(z.unknown()).parse(JSON.parse(marked, revive));
}

(existsSync(VECTORS) ? test : test.skip)('the golden vectors come out byte for byte', () => {
	const golden = vectorsSchema.parse(JSON.parse(readFileSync(VECTORS, 'utf8')));
	const key = new SigningKey(Buffer.from(Array.from({ length: 32 }, (_, index) => index)));
	expect(key.publicKeyHex).toBe(golden.test_public_key);
	for (const vector of golden.vectors) {
		const bytes = canonicalBytes(vector.event);
		expect(bytes.toString('hex')).toBe(vector.canonical_hex);
		expect(key.seal(bytes)).toEqual({
			payload_hash: vector.payload_hash_sha256,
			signature: vector.signature_ed25519,
			signing_public_key: golden.test_public_key,
		});
	}
});

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

describe('canonical bytes', () => {
	const event = {
		id: 'aevt_1',
		org_id: 'aorg_1',
		seq: 1,
		ingested_at: '2026-01-01T00:00:00Z',
		occurred_at: '2026-01-01t01:00:00.123999+01:00',
		action: 'a.b',
		actor: { type: 'user', id: 'u', name: null },
		targets: [],
	};

	test('times are UTC with milliseconds cut off, nulls dropped, other fields left out', () => {
		expect(canonicalBytes({ ...event, version: 3, context: null }).toString()).toBe(
			'{"action":"a.b","actor":{"id":"u","type":"user"},"event_id":"aevt_1",' +
				'"ingested_at":"2026-01-01T00:00:00.000Z","occurred_at":"2026-01-01T00:00:00.123Z",' +
				'"org_id":"aorg_1","schema_id":"invoance.audit/1","seq":1,"targets":[]}',
		);
	});

	test('keys are in the order of code points, integers keep their digits', () => {
		const metadata = { '🚀': 1, '～': 2, z: 9_223_372_036_854_775_807n };
		expect(canonicalBytes({ ...event, metadata }).toString()).toContain(
			'"metadata":{"z":9223372036854775807,"～":2,"🚀":1}',
		);
	});

	test.each(['id', 'org_id', 'seq', 'occurred_at', 'actor', 'targets'])(
		'%s is required',
		(field) => {
			expect(() => canonicalBytes({ ...event, [field]: undefined })).toThrow();
		},
	);
});
