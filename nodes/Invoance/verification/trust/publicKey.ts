import { bytesOfHex } from '../hex';
import { VerificationInputError } from '../inputError';
import { copied } from '../json';
import type { Platform, VerifySignature } from '../platform';

/** A key that signatures are held against, as 64 lowercase hex digits and ready for use. */
export interface PublicKey {
	hex: string;
	verify: VerifySignature;
}

/**
 * The points of small order, without the bit that is the sign of x: under such a key a signature that
 * anyone can make verifies. From RFC 8032, section 5.1: y is 0, 1, -1 or one of ±y of order 8; 0 and 1
 * have a second encoding, with p = 2^255 - 19 added.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
	'0000000000000000000000000000000000000000000000000000000000000000',
	'0100000000000000000000000000000000000000000000000000000000000000',
	'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
	'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

function isOfSmallOrder(hex: string): boolean {
	const last = parseInt(hex.slice(-2), 16) & 0x7f;
	return SMALL_ORDER.has(hex.slice(0, -2) + last.toString(16).padStart(2, '0'));
}

/** The key of 64 lowercase hex digits; undefined if `hex` is none, or one under which anyone can sign. */
export function publicKeyOf(hex: string, platform: Platform): PublicKey | undefined {
	const bytes = bytesOfHex(hex, 32);
	if (!bytes || isOfSmallOrder(hex)) return undefined;
	return { hex: copied(hex), verify: platform.verifierOf(bytes) };
}

function parsePinnedKey(text: string, platform: Platform): PublicKey {
	const hex = text.toLowerCase();
	const key = publicKeyOf(hex, platform);
	if (key) return key;
	const found = /^[0-9a-f]*$/.test(hex)
		? `has ${hex.length} hex characters`
		: 'has characters that are not hex digits';
	throw new VerificationInputError(
		'invalid_public_key',
		bytesOfHex(hex, 32)
			? 'The public key is one under which anyone can sign anything (a point of small order)'
			: `The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
	);
}

/**
 * The keys a user has pinned, each once: 64 hex digits each, between them commas, semicolons or
 * white space. Capital letters are what copying gives, and are taken.
 *
 * @throws VerificationInputError if one has another length, is not hex or is of small order, or if
 * there is none: what was meant to pin a key must not end in none being pinned
 */
export function parsePinnedKeys(text: string, platform: Platform): PublicKey[] {
	const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
	if (parts.length === 0) return [parsePinnedKey('', platform)];
	const keys = parts.map((part) => parsePinnedKey(part, platform));
	return [...new Map(keys.map((key) => [key.hex, key])).values()];
}
