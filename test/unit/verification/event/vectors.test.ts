import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { canonicalBytes } from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import { readEvent } from '../../../../nodes/Invoance/verification/event/readEvent';
import { verdictOn } from '../verdictOn';

const PROJECT = path.join(__dirname, '..', '..', '..', '..');

interface Vector {
	name: string;
	line: string;
	outcome: 'valid' | 'invalid' | 'unverifiable';
	reason?: string;
	/** The bytes that were signed, if the line says what they are. */
	canonical?: string;
	/** The key to hold the signature against, instead of the event's own. */
	pinned?: string;
}

interface PublishedVector {
	name: string;
	event: object;
	canonical_hex: string;
	payload_hash_sha256: string;
	signature_ed25519: string;
	public_key: string;
}

function readVectors(file: string): unknown {
	const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: unknown };
	return vectors;
}

async function verdictOnLine(line: Buffer, pinned: string | undefined) {
	const parsed = readEvent(line);
	const { event, failure } = parsed;
	if (failure !== undefined) return { outcome: 'invalid', reason: failure };
	const { outcome, reason } = await verdictOn(event, pinned);
	return { outcome, reason };
}

describe('vectors made by the Python implementation', () => {
	const vectors = readVectors(path.join(PROJECT, 'test', 'vectors', 'vectors.json')) as Vector[];
	const withCanonical = vectors.flatMap(({ canonical, ...rest }) =>
		canonical === undefined ? [] : [{ ...rest, canonical }],
	);

	it.each(vectors)('$outcome: $name', async ({ line, pinned, outcome, reason }) => {
		expect(await verdictOnLine(Buffer.from(line), pinned)).toEqual({ outcome, reason });
	});

	it.each(withCanonical)('same canonical bytes: $name', ({ line, canonical }) => {
		const { event, failure } = readEvent(Buffer.from(line));
		if (failure !== undefined) throw new Error(failure);
		expect(new TextDecoder().decode(canonicalBytes(event))).toBe(canonical);
	});
});

const PUBLISHED = path.join(PROJECT, '..', 'shared', 'data', 'audit-vectors.json');

(existsSync(PUBLISHED) ? describe : describe.skip)('published golden vectors', () => {
	const vectors = existsSync(PUBLISHED) ? (readVectors(PUBLISHED) as PublishedVector[]) : [];

	it('are all verified', async () => {
		for (const vector of vectors) {
			const line = JSON.stringify({
				...vector.event,
				payload_hash: vector.payload_hash_sha256,
				signature: vector.signature_ed25519,
			});
			const parsed = readEvent(Buffer.from(line));
			if (parsed.failure !== undefined) throw new Error(`${vector.name} is no event`);
			const { event } = parsed;
			const bytes = canonicalBytes(event);
			if (!bytes) throw new Error(`${vector.name} was not signed`);
			expect(Buffer.from(bytes).toString('hex')).toBe(vector.canonical_hex);
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(vector.payload_hash_sha256);
			const publicKey = vector.public_key;
			expect(await verdictOn(event, publicKey)).toEqual({ outcome: 'valid' });
		}
	});
});
