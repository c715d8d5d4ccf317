import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { canonicalBytes } from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import { parseEvent } from '../../../../nodes/Invoance/verification/event/parseEvent';
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
	/** There is an integer in the line that JavaScript numbers cannot tell from its neighbours. */
	needs_digits?: boolean;
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

/** Node gives the source text of numbers to JSON.parse's reviver from version 21 on. */
const RUNTIME_GIVES_DIGITS = Number(process.versions.node.split('.')[0]) >= 21;

/** Read straight from its bytes, if it is plain, and by way of JSON.parse, which blanks lead to. */
function bothWays(line: string): Buffer[] {
	return [Buffer.from(line), Buffer.from(` ${line}`)];
}

async function verdictOnLine(line: Buffer, pinned: string | undefined) {
	const parsed = parseEvent(line);
	const { event, failure } = parsed;
	if (failure !== undefined) return { outcome: 'invalid', reason: failure };
	const { outcome, reason } = await verdictOn(event, pinned, parsed.canonical);
	return { outcome, reason };
}

describe('vectors made by the Python implementation', () => {
	const vectors = readVectors(path.join(PROJECT, 'test', 'vectors', 'vectors.json')) as Vector[];
	const decidable = vectors.filter((v) => RUNTIME_GIVES_DIGITS || !v.needs_digits);
	const withCanonical = decidable.flatMap(({ canonical, ...rest }) =>
		canonical === undefined ? [] : [{ ...rest, canonical }],
	);

	it.each(decidable)('$outcome: $name', async (vector) => {
		const { outcome, reason } = vector;
		for (const line of bothWays(vector.line)) {
			expect(await verdictOnLine(line, vector.pinned)).toEqual({ outcome, reason });
		}
	});

	it.each(withCanonical)('same canonical bytes: $name', ({ line, canonical }) => {
		for (const bytes of bothWays(line)) {
			const parsed = parseEvent(bytes);
			if (parsed.failure !== undefined) throw new Error(parsed.failure);
			const signed = parsed.canonical ?? canonicalBytes(parsed.event);
			expect(signed.toString()).toBe(canonical);
		}
	});

	(RUNTIME_GIVES_DIGITS ? it.skip : it).each(vectors.filter((v) => v.needs_digits))(
		'unverifiable where the runtime gives no digits: $name',
		async (vector) => {
			const reason = 'integer_precision';
			for (const line of bothWays(vector.line)) {
				expect(await verdictOnLine(line, vector.pinned)).toEqual({
					outcome: 'unverifiable',
					reason,
				});
			}
		},
	);
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
			const parsed = parseEvent(Buffer.from(line));
			if (parsed.failure !== undefined) throw new Error(`${vector.name} is no event`);
			const { event, canonical } = parsed;
			const bytes = canonical ?? canonicalBytes(event);
			expect(bytes.toString('hex')).toBe(vector.canonical_hex);
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(vector.payload_hash_sha256);
			const publicKey = vector.public_key;
			expect(await verdictOn(event, publicKey, canonical)).toEqual({ outcome: 'valid' });
		}
	});
});
