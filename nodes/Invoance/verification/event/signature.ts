import { bytesOfHex } from '../hex';
import type { JsonObject } from '../json';
import type { Platform } from '../platform';
import { outcomeOf, type Outcome } from '../policy';
import type { EventReason } from '../reasons';
import type { PublicKey } from '../trust/publicKey';
import type { Trust } from '../trust/trust';
import { canonicalBytes } from './canonicalBytes';

/** What became of an event. A reason is in the words of the official SDKs where they have one. */
export interface EventVerdict {
	outcome: Outcome;
	reason?: EventReason;
}

/** All that is left to do for an event: one Ed25519 verification, or one for each key. */
interface PendingSignature {
	message: Uint8Array;
	/** SHA-256 over the message, in lowercase hex. */
	hash: string;
	signature: Uint8Array;
	/** At least one, the likeliest first. */
	keys: readonly PublicKey[];
}

const VALID: EventVerdict = { outcome: 'valid' };

/** The verdict on what is not valid. */
export function failed(reason: EventReason): EventVerdict {
	return { outcome: outcomeOf(reason), reason };
}

/** Absent, null and empty are one thing to the SDKs. */
function isMissing(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/**
 * Everything about an event but the signature itself.
 *
 * The order of the checks is that of the SDKs, which check the hash where there is one. Hex has to be
 * lowercase, as the API writes it: then no bit of `payload_hash`, `signature` or a carried
 * `signing_public_key` can change unnoticed.
 */
export function prepareSignature(
	event: JsonObject,
	trust: Trust,
	platform: Platform,
): PendingSignature | EventVerdict {
	const message = canonicalBytes(event);
	if (!message) return failed('canonicalization_failed');
	const hash = platform.sha256(message);
	if ((event.payload_hash ?? hash) !== hash) return failed('payload_hash_mismatch');
	const { signature: hex, signing_public_key: carried } = event;
	if (trust.source === 'event' && isMissing(carried)) return failed('no_public_key');
	if (isMissing(hex)) return failed('no_signature');
	const keys = trust.keysFor(carried);
	const signature = bytesOfHex(hex, 64);
	if (keys.length === 0 || !signature) return failed('signature_invalid');
	return { message, hash, signature, keys };
}

/** Verifies a signature, key by key until one fits. */
export async function verifySignature(pending: PendingSignature): Promise<EventVerdict> {
	for (const { verify } of pending.keys) {
		if (await verify(pending.message, pending.signature)) return VALID;
	}
	return failed('signature_invalid');
}
