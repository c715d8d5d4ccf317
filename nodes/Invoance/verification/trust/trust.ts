import { copied } from '../json';
import type { Platform } from '../platform';
import { parsePinnedKeys, publicKeyOf, type PublicKey } from './publicKey';

/** How many keys a file may use before the cache starts afresh. One or two is what there is. */
const MAX_CACHED = 256;

const NO_KEY: readonly PublicKey[] = [];

/**
 * Which keys an event's signature is held against.
 */
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

/** Keeps what was made for a key, because parsing one takes as long as verifying a signature. */
function cached(make: (carried: string) => readonly PublicKey[]) {
	const known = new Map<string, readonly PublicKey[]>();
	return (carried: unknown): readonly PublicKey[] => {
		const hex = typeof carried === 'string' ? carried : '';
		const keys = known.get(hex);
		if (keys) return keys;
		const made = make(hex);
		if (known.size >= MAX_CACHED) known.clear();
		// What is no key may be of any length, and is not worth keeping.
		if (hex.length === 64) known.set(copied(hex), made);
		return made;
	};
}

/**
 * Trusts the keys that the caller has pinned: an event is valid if one of them signed it, whichever
 * one it says it was.
 *
 * @throws VerificationInputError as `parsePinnedKeys` does
 */
function pinnedTrust(text: string, platform: Platform): Trust {
	const keys = parsePinnedKeys(text, platform);
	return {
		source: 'pinned',
		pinnedKeys: keys.map(({ hex }) => hex),
		keysFor: cached((carried) => [
			...keys.filter(({ hex }) => hex === carried),
			...keys.filter(({ hex }) => hex !== carried),
		]),
	};
}

/** Takes each event's own key, which only shows that event and signature belong together. */
function carriedTrust(platform: Platform): Trust {
	const keysFor = cached((carried) => {
		const key = publicKeyOf(carried, platform);
		return key ? [key] : NO_KEY;
	});
	return { source: 'event', pinnedKeys: [], keysFor };
}

/**
 * Whom to trust.
 *
 * @param publicKey the tenant's key, or several, as `parsePinnedKeys` takes them; `undefined` to take
 * the key that each event carries. A valid result then only says that the events agree with the keys
 * they carry: who can rewrite events can also sign them again with a key of their own.
 * @throws VerificationInputError if `publicKey` holds anything that is no key
 */
export function trustIn(publicKey: string | undefined, platform: Platform): Trust {
	return publicKey === undefined ? carriedTrust(platform) : pinnedTrust(publicKey, platform);
}
