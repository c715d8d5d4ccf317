import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import type { JsonObject } from '../../../nodes/Invoance/verification/json';
import { canonicalBytes } from '../../emulator/signing';

const PKCS8_PREFIX = '302e020100300506032b657004220420';

/** A key pair from a seed of 32 equal bytes: the same in every run. */
export function testKey(seedByte: number) {
	const seed = Buffer.alloc(32, seedByte).toString('hex');
	const privateKey = createPrivateKey({
		key: Buffer.from(PKCS8_PREFIX + seed, 'hex'),
		format: 'der',
		type: 'pkcs8',
	});
	const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
	return { privateKey, publicKeyHex: publicKey.subarray(-32).toString('hex') };
}

/** The key that signs unless a test says otherwise. */
export const KEY = testKey(1);
/** A key that is not the tenant's. */
export const OTHER_KEY = testKey(2);

/**
 * The event with hash, signature and public key, as the service attaches them. The bytes are the
 * emulator's: with the node's own, a mistake would sign itself.
 */
export function signEvent(event: JsonObject, key = KEY): JsonObject {
	const bytes = canonicalBytes(event);
	return {
		...event,
		payload_hash: createHash('sha256').update(bytes).digest('hex'),
		signature: sign(null, bytes, key.privateKey).toString('hex'),
		signing_public_key: key.publicKeyHex,
	};
}

/** A genuine event with every field a real one has. */
export function exampleEvent(seq: number, changes: JsonObject = {}): JsonObject {
	return {
		id: `aevt_${seq}`,
		org_id: 'aorg_01J9ZBASE0000000000000000',
		seq,
		occurred_at: '2026-06-10T22:47:52.336123+03:00',
		ingested_at: '2026-06-10T19:47:52.901Z',
		action: 'user.signed_in',
		actor: { type: 'user', id: 'user_123', name: 'Zoë 🚀', metadata: { role: 'admin', level: 3 } },
		targets: [
			{ type: 'team', id: 'A', name: 'Platform' },
			{ type: 'team', id: 'B', metadata: { plan: 'growth' } },
		],
		context: { location: '203.0.113.10', user_agent: 'Chrome/120' },
		metadata: { environment: 'production', attempts: 2, mfa: true },
		version: 1,
		...changes,
	};
}

/** A genuine event as a line of an export; `changes` are made before it is signed. */
export function signedLine(seq: number, changes: JsonObject = {}, key = KEY): string {
	return JSON.stringify(signEvent(exampleEvent(seq, changes), key));
}
