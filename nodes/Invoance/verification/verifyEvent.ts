import { hash as digest, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { canonicalBytes, CanonicalizationError } from './canonicalize';
import type { CanonicalizationFailure, JsonObject } from './canonicalize';
import { parsePinnedKey, PublicKeys } from './publicKey';

/**
 * Why an event did not verify, in the words of the official SDKs, and `integer_precision`: the
 * runtime cannot give the digits of an integer beyond 2^53 (Node 20).
 */
export type EventReason =
	| CanonicalizationFailure
	| 'payload_hash_mismatch'
	| 'no_public_key'
	| 'no_signature'
	| 'signature_invalid';

/**
 * - `valid`: the signed fields are what the holder of `publicKey` signed.
 * - `invalid`: they are not, or cannot be.
 * - `unverifiable`: nobody can tell from this event, because it carries no signature or no key, or
 *   because this runtime lacks the digits.
 *
 * `publicKey` is the key that the signature was held against (64 hex digits), if it came to that.
 */
export interface EventVerdict {
	outcome: 'valid' | 'invalid' | 'unverifiable';
	reason?: EventReason;
	publicKey?: string;
}

/** All that is left to do for an event is one Ed25519 verification. */
export interface PendingSignature {
	bytes: Buffer;
	signature: Buffer;
	key: KeyObject;
	publicKey: string;
}

const SIGNATURE_HEX = /^[0-9a-f]{128}$/;
const UNVERIFIABLE: ReadonlySet<EventReason> = new Set<EventReason>([
	'integer_precision',
	'no_public_key',
	'no_signature',
]);

function failed(reason: EventReason, publicKey?: string): EventVerdict {
	const outcome = UNVERIFIABLE.has(reason) ? 'unverifiable' : 'invalid';
	return publicKey === undefined ? { outcome, reason } : { outcome, reason, publicKey };
}

function canonicalBytesOrReason(event: JsonObject): Buffer | CanonicalizationFailure {
	try {
		return canonicalBytes(event);
	} catch (error) {
		// Anything else is a text too long for the engine, which the server did not sign either.
		return error instanceof CanonicalizationError ? error.reason : 'canonicalization_failed';
	}
}

/** SDKs check the hash where there is one; without it the signature says as much, and more. */
function hashDiffers(event: JsonObject, bytes: Buffer): boolean {
	const hash = event.payload_hash ?? undefined;
	return hash !== undefined && hash !== digest('sha256', bytes, 'hex');
}

/** Absent, null and empty are one thing to the SDKs. */
function isMissing(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/**
 * Everything about an event but the signature itself, on the calling thread.
 *
 * The order of the checks is that of the SDKs. Hex has to be lowercase, as the API writes it: then
 * no bit of `payload_hash`, `signature` or `signing_public_key` can change unnoticed.
 *
 * @param pinnedKey 64 lowercase hex digits, or `undefined` to take the event's own key
 */
export function prepareSignature(
	event: JsonObject,
	pinnedKey: string | undefined,
	keys: PublicKeys,
): PendingSignature | EventVerdict {
	const bytes = canonicalBytesOrReason(event);
	if (typeof bytes === 'string') return failed(bytes);
	if (hashDiffers(event, bytes)) return failed('payload_hash_mismatch');
	const publicKey = pinnedKey ?? event.signing_public_key;
	if (isMissing(publicKey)) return failed('no_public_key');
	const { signature } = event;
	if (isMissing(signature)) return failed('no_signature');
	if (typeof publicKey !== 'string') return failed('signature_invalid');
	const key = keys.get(publicKey);
	if (!key) return failed('signature_invalid');
	if (typeof signature !== 'string' || !SIGNATURE_HEX.test(signature)) {
		return failed('signature_invalid', publicKey);
	}
	return { bytes, signature: Buffer.from(signature, 'hex'), key, publicKey };
}

/** Verifies on libuv's thread pool, and calls back with the verdict. Never throws, never twice. */
export function checkSignature(
	pending: PendingSignature,
	onVerdict: (verdict: EventVerdict) => void,
): void {
	const { bytes, signature, key, publicKey } = pending;
	verify(null, bytes, key, signature, (error, genuine) => {
		onVerdict(
			error === null && genuine
				? { outcome: 'valid', publicKey }
				: failed('signature_invalid', publicKey),
		);
	});
}

/**
 * Verifies one event offline, under the scheme `invoance.audit/1`.
 *
 * @param event as `parseEvent` gives it
 * @param options `publicKey`: the tenant's key, 64 hex digits, to verify against. Without it, the
 * event's own `signing_public_key` is taken, and a valid verdict only says that the event agrees with
 * the key it carries: who can rewrite events can also re-sign them with a key of their own.
 * @throws VerificationInputError if `publicKey` is no key
 */
export async function verifyEvent(
	event: JsonObject,
	options: { publicKey?: string } = {},
): Promise<EventVerdict> {
	const pinnedKey = options.publicKey === undefined ? undefined : parsePinnedKey(options.publicKey);
	const prepared = prepareSignature(event, pinnedKey, new PublicKeys());
	if ('outcome' in prepared) return prepared;
	return await new Promise((resolve) => checkSignature(prepared, resolve));
}
