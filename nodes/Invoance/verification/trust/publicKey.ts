import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { VerificationInputError } from '../inputError';

/** The DER of an Ed25519 SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410). */
const SPKI_PREFIX = '302a300506032b6570032100';

const KEY_HEX = /^[0-9a-f]{64}$/;

/** A key that signatures are held against, as 64 lowercase hex digits and ready for use. */
export interface PublicKey {
	hex: string;
	key: KeyObject;
}

/** The key of 64 lowercase hex digits, or `undefined` if `hex` is none. */
export function publicKeyOf(hex: string): PublicKey | undefined {
	if (!KEY_HEX.test(hex)) return undefined;
	const der = Buffer.from(SPKI_PREFIX + hex, 'hex');
	return { hex, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

function parsePinnedKey(text: string): PublicKey {
	const key = publicKeyOf(text.toLowerCase());
	if (key) return key;
	const found = /^[0-9a-f]*$/i.test(text)
		? `has ${text.length} hex characters`
		: 'has characters that are not hex digits';
	throw new VerificationInputError(
		'invalid_public_key',
		`The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
	);
}

/**
 * The keys a user has pinned, each once: 64 hex digits each, between them commas, semicolons or
 * white space. Capital letters are what copying gives, and are taken.
 *
 * @throws VerificationInputError if one has another length or is not hex, or if there is none: what
 * was meant to pin a key must not end in none being pinned
 */
export function parsePinnedKeys(text: string): PublicKey[] {
	const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
	if (parts.length === 0) return [parsePinnedKey('')];
	const keys = new Map(parts.map((part) => [part.toLowerCase(), parsePinnedKey(part)]));
	return [...keys.values()];
}
