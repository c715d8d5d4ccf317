import { createHash, createPublicKey, verify } from 'node:crypto';

import { differs, unless, type Check, type Outcome } from '../check';
import { Unseen } from '../unseen';
import { canonicalBytes, parseExact } from '../canonical';
import type { Session } from '../session';
import { field, isObject } from '../words';

type Event = Readonly<Record<string, unknown>>;
/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function hex(value: unknown): Buffer {
	return Buffer.from(typeof value === 'string' ? value : '', 'hex');
}

function isSigned(event: Event): boolean {
	const key = hex(event['signing_public_key']);
	if (key.length !== 32) return false;
	const publicKey = createPublicKey({
		key: Buffer.concat([DER_PREFIX, key]),
		format: 'der',
		type: 'spki',
	});
	return verify(null, canonicalBytes(event), publicKey, hex(event['signature']));
}

function isHashed(event: Event): boolean {
	const digest = createHash('sha256').update(canonicalBytes(event)).digest('hex');
	return digest === event['payload_hash'];
}

async function ofAll(
	session: Session,
	isRight: (event: Event) => boolean,
	what: string,
): Promise<Outcome> {
	const { events } = await session.organization();
	const list = field(parseExact(events.bytes.toString()), 'events');
	if (!Array.isArray(list) || list.length === 0) throw new Unseen('the organization has no events');
	const wrong = list.filter((event) => !isObject(event) || !isRight(event)).length;
	return unless(wrong === 0 ? undefined : `of ${list.length} events, ${wrong} ${what}`);
}

/** How events are signed. */
export const signatureChecks: readonly Check[] = [
	{
		assumption: 'signatures.payload-hash',
		breaks: 'Verify Export and the verification of events: true events would be called altered.',
		run: (session) => ofAll(session, isHashed, 'have another hash'),
	},
	{
		assumption: 'signatures.ed25519',
		breaks: 'Verify Export and the verification of events: true events would be called altered.',
		run: (session) =>
			ofAll(session, isSigned, 'have a signature that their own key does not verify'),
	},
	{
		assumption: 'signatures.one-key',
		run: async (session) => {
			const keys = new Set((await session.events()).map((event) => event['signing_public_key']));
			return keys.size === 1 ? unless(undefined) : differs(`ten events have ${keys.size} keys`);
		},
	},
];
