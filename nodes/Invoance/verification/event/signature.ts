import { hash as digest, verify } from 'node:crypto';

import { outcomeOf, type Outcome } from '../policy';
import type { EventReason } from '../reasons';
import type { PublicKey } from '../trust/publicKey';
import type { Trust } from '../trust/trust';
import { canonicalBytes, CanonicalizationError } from './canonicalBytes';
import type { CanonicalizationFailure, JsonObject } from './canonicalBytes';

/**
 * What became of an event. A reason is in the words of the official SDKs, or `integer_precision`:
 * the runtime cannot give the digits of an integer beyond 2^53 (Node 20).
 */
export interface EventVerdict {
	outcome: Outcome;
	reason?: EventReason;
}

/** All that is left to do for an event: one Ed25519 verification, or one for each key. */
export interface PendingSignature {
	bytes: Buffer;
	signature: Buffer;
	/** At least one, the likeliest first. */
	keys: readonly PublicKey[];
}

const SIGNATURE_HEX = /^[0-9a-f]{128}$/;
const VALID: EventVerdict = { outcome: 'valid' };

/** The verdict on what is not valid. */
export function failed(reason: EventReason): EventVerdict {
	return { outcome: outcomeOf(reason), reason };
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
 * no bit of `payload_hash`, `signature` or a carried `signing_public_key` can change unnoticed.
 *
 * @param event an event as `parseEvent` gives it
 * @param canonical what was signed, where `parseEvent` gives it too
 */
export function prepareSignature(
	event: JsonObject,
	trust: Trust,
	canonical?: Buffer,
): PendingSignature | EventVerdict {
	const bytes = canonical ?? canonicalBytesOrReason(event);
	if (typeof bytes === 'string') return failed(bytes);
	if (hashDiffers(event, bytes)) return failed('payload_hash_mismatch');
	const { signature, signing_public_key: carried } = event;
	if (trust.source === 'event' && isMissing(carried)) return failed('no_public_key');
	if (isMissing(signature)) return failed('no_signature');
	const keys = trust.keysFor(carried);
	if (keys.length === 0) return failed('signature_invalid');
	if (typeof signature !== 'string' || !SIGNATURE_HEX.test(signature)) {
		return failed('signature_invalid');
	}
	return { bytes, signature: Buffer.from(signature, 'hex'), keys };
}

/** What becomes of a signature: called once, later. */
type OnVerdict = (verdict: EventVerdict) => void;

/**
 * Verifies signatures on libuv's thread pool, one after the other, each key by key until one fits.
 *
 * Node.js keeps the function that `verify` calls back until its next full garbage collection (seen in
 * 20.20 and 24.22), and with it all that the function can reach. So one function serves every
 * signature, and reaches an event only while that is being verified.
 */
export class SignatureCheck {
	private pending: PendingSignature | undefined;
	private onVerdict: OnVerdict | undefined;
	private place = 0;

	private readonly onAnswer = (error: Error | null, genuine: boolean): void => {
		if (error === null && genuine) {
			this.finish(VALID);
			return;
		}
		this.place++;
		this.tryKey();
	};

	/** Begins a verification, if the one before has its verdict. Never throws. */
	start(pending: PendingSignature, onVerdict: OnVerdict): void {
		this.pending = pending;
		this.onVerdict = onVerdict;
		this.place = 0;
		this.tryKey();
	}

	private tryKey(): void {
		const { pending } = this;
		const candidate = pending?.keys[this.place];
		if (pending && candidate) {
			verify(null, pending.bytes, candidate.key, pending.signature, this.onAnswer);
		} else {
			this.finish(failed('signature_invalid'));
		}
	}

	private finish(verdict: EventVerdict): void {
		const { onVerdict } = this;
		this.pending = undefined;
		this.onVerdict = undefined;
		onVerdict?.(verdict);
	}
}
