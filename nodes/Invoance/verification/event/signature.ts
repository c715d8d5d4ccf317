import type { JsonObject } from '../json';
import type { Platform } from '../platform';
import { outcomeOf, type Outcome } from '../policy';
import type { EventReason } from '../reasons';
import { bytesOfHex, type PublicKey, type Trust } from '../trust/trust';
import { canonicalBytes } from './canonicalBytes';

/** What became of an event. A reason is in the words of the official SDKs where they have one. */
export interface EventVerdict {
	outcome: Outcome;
	reason?: EventReason;
}

/** An event whose signature was checked, or is being checked. */
interface CheckedEvent {
	verdict: EventVerdict | Promise<EventVerdict>;
	/** SHA-256 over what was signed, in lowercase hex, if the signature is checked. */
	hash?: string;
	/** The likeliest of the keys that it is held against. */
	key?: string | undefined;
}

const VALID: EventVerdict = { outcome: 'valid' };

export function failed(reason: EventReason): EventVerdict {
	return { outcome: outcomeOf(reason), reason };
}

/** Absent, null and empty are one thing to the SDKs. */
function isMissing(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/**
 * Holds an event against the keys that are trusted. What fails before its signature is verified has
 * its verdict at once.
 *
 * The order of the checks is that of the SDKs, which check the hash where there is one. Hex has to be
 * lowercase, as the API writes it: then no bit of `payload_hash`, `signature` or a carried
 * `signing_public_key` can change unnoticed.
 */
export function checkEvent(event: JsonObject, trust: Trust, platform: Platform): CheckedEvent {
	const message = canonicalBytes(event);
	if (!message) return { verdict: failed('canonicalization_failed') };
	const hash = platform.sha256(message);
	if ((event.payload_hash ?? hash) !== hash) return { verdict: failed('payload_hash_mismatch') };
	const { signature: hex, signing_public_key: carried } = event;
	if (trust.source === 'event' && isMissing(carried)) return { verdict: failed('no_public_key') };
	if (isMissing(hex)) return { verdict: failed('no_signature') };
	const keys = trust.keysFor(carried);
	const signature = bytesOfHex(hex, 64);
	if (keys.length === 0 || !signature) return { verdict: failed('signature_invalid') };
	return { verdict: verifySignature(keys, message, signature), hash, key: keys[0]?.hex };
}

async function verifySignature(
	keys: readonly PublicKey[],
	message: Uint8Array,
	signature: Uint8Array,
): Promise<EventVerdict> {
	for (const { verify } of keys) if (await verify(message, signature)) return VALID;
	return failed('signature_invalid');
}
