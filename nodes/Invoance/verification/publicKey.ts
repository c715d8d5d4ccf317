import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { VerificationInputError } from './errors';

/** The DER of an Ed25519 SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410). */
const SPKI_PREFIX = '302a300506032b6570032100';

const KEY_HEX = /^[0-9a-f]{64}$/;

/** How many keys a file may use before the cache starts afresh. One or two is what there is. */
const MAX_CACHED_KEYS = 256;

/**
 * Parsed keys by their hex. Parsing one takes about as long as verifying a signature, and nearly all
 * events of a file have the same one.
 */
export class PublicKeys {
	private readonly parsed = new Map<string, KeyObject>();

	/** The key of 64 lowercase hex digits, or `undefined` if `hex` is none. */
	get(hex: string): KeyObject | undefined {
		const known = this.parsed.get(hex);
		if (known || !KEY_HEX.test(hex)) return known;
		const key = createPublicKey({
			key: Buffer.from(SPKI_PREFIX + hex, 'hex'),
			format: 'der',
			type: 'spki',
		});
		if (this.parsed.size >= MAX_CACHED_KEYS) this.parsed.clear();
		this.parsed.set(hex, key);
		return key;
	}
}

/**
 * The key a user has pinned, as 64 lowercase hex digits. Blanks around it and capital letters are
 * what copying gives, and are taken.
 *
 * @throws VerificationInputError if it has another length or is not hex
 */
export function parsePinnedKey(text: string): string {
	const hex = text.trim().toLowerCase();
	if (KEY_HEX.test(hex)) return hex;
	const found = /^[0-9a-f]*$/.test(hex)
		? `has ${hex.length} hex characters`
		: 'has characters that are not hex digits';
	throw new VerificationInputError(
		'invalid_public_key',
		`The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
	);
}
