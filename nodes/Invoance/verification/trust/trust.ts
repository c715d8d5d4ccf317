import { copied } from '../json';
import type { Platform, VerifySignature } from '../platform';
import { VerificationInputError } from '../reasons';

/** A key that signatures are held against, as 64 lowercase hex digits and ready for use. */
export interface PublicKey {
	hex: string;
	verify: VerifySignature;
}

/** Which keys an event's signature is held against. */
export interface Trust {
	/** Whether the keys are the caller's, or those that the events carry. */
	source: 'pinned' | 'event';
	/** The caller's keys, as 64 lowercase hex digits each. */
	pinnedKeys: readonly string[];
	/**
	 * The keys of which one must have signed an event, the likeliest first; none if what the event
	 * carries is no key. `carried` is its `signing_public_key`, whatever that is.
	 */
	keysFor: (carried: unknown) => readonly PublicKey[];
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

/** How many keys a file may use before the cache starts afresh. One or two is what there is. */
const MAX_CACHED = 256;

function digit(code: number): number {
	if (code >= 0x30 && code <= 0x39) return code - 0x30;
	return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** The bytes of lowercase hex digits; undefined if it is not exactly `length` bytes of these. */
export function bytesOfHex(text: unknown, length: number): Uint8Array | undefined {
	if (typeof text !== 'string' || text.length !== 2 * length) return undefined;
	const bytes = new Uint8Array(length);
	for (let i = 0; i < length; i++) {
		const high = digit(text.charCodeAt(2 * i));
		const low = digit(text.charCodeAt(2 * i + 1));
		if (high < 0 || low < 0) return undefined;
		bytes[i] = high * 16 + low;
	}
	return bytes;
}

function isOfSmallOrder(hex: string): boolean {
	const last = parseInt(hex.slice(-2), 16) & 0x7f;
	return SMALL_ORDER.has(hex.slice(0, -2) + last.toString(16).padStart(2, '0'));
}

/** Undefined if `hex` is no key, or one under which anyone can sign. */
function publicKeyOf(hex: string, platform: Platform): PublicKey | undefined {
	const bytes = bytesOfHex(hex, 32);
	if (!bytes || isOfSmallOrder(hex)) return undefined;
	return { hex: copied(hex), verify: platform.verifierOf(bytes) };
}

function pinnedKeyOf(text: string, platform: Platform): PublicKey {
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

/** Each key once. Where there is none, that is an error: what was meant to pin a key must not pin none. */
function pinnedKeysIn(text: string, platform: Platform): PublicKey[] {
	const parts = text.split(/[,;\r\n]+/).flatMap((line) => {
		const words = line.split(/\s+/).filter((word) => word !== '');
		// A key that was told in groups is one; several keys on a line are several.
		return words.some(({ length }) => length >= 64) ? words : words.join('') || [];
	});
	const keys = (parts.length > 0 ? parts : ['']).map((part) => pinnedKeyOf(part, platform));
	return [...new Map(keys.map((key) => [key.hex, key])).values()];
}

/**
 * Whom to trust.
 *
 * @param publicKey the tenant's keys, 64 hex digits each, also in groups, between them commas,
 * semicolons or white space; capital letters are what copying gives, and are taken. An event is
 * valid if one of them signed it, whichever one it says it was. `undefined` to take the key that each
 * event carries: a valid result then only says that the events agree with the keys they carry, for
 * who can rewrite events can also sign them again with a key of their own.
 * @throws VerificationInputError if `publicKey` holds anything that is no key, or nothing
 */
export function trustIn(publicKey: string | undefined, platform: Platform): Trust {
	const pinned = publicKey === undefined ? undefined : pinnedKeysIn(publicKey, platform);
	const keysOf = (hex: string): readonly PublicKey[] => {
		if (pinned) {
			return [...pinned].sort((a, b) => Number(b.hex === hex) - Number(a.hex === hex));
		}
		const key = publicKeyOf(hex, platform);
		return key ? [key] : [];
	};
	// Parsing a key takes as long as verifying a signature.
	const known = new Map<string, readonly PublicKey[]>();
	return {
		source: pinned ? 'pinned' : 'event',
		pinnedKeys: (pinned ?? []).map(({ hex }) => hex),
		keysFor(carried) {
			const hex = typeof carried === 'string' ? carried : '';
			const cached = known.get(hex);
			if (cached) return cached;
			const keys = keysOf(hex);
			if (known.size >= MAX_CACHED) known.clear();
			// What is no key may be of any length, and is not worth keeping.
			if (hex.length === 64) known.set(copied(hex), keys);
			return keys;
		},
	};
}
