import {
	createHash,
	createPrivateKey,
	createPublicKey,
	sign,
	verify,
	type KeyObject,
} from 'node:crypto';

/** What of an event is signed: everything but these is left out (API specification, step 1). */
export const SIGNED_FIELDS = [
	'org_id',
	'seq',
	'ingested_at',
	'action',
	'occurred_at',
	'actor',
	'targets',
	'context',
	'metadata',
] as const;
const OPTIONAL_FIELDS: ReadonlySet<string> = new Set(['context', 'metadata']);

/** The proof that the service attaches to an event; all lowercase hex. */
export type Seal = {
	payload_hash: string;
	signature: string;
	signing_public_key: string;
};

/**
 * The canonical bytes of an event under `invoance.audit/1`. This is the emulator's own implementation,
 * independent of the node's: each is a check on the other.
 *
 * @param event an event as the API gives it (`id`) or as the golden vectors do (`event_id`)
 * @throws Error if a required field is missing
 */
export function canonicalBytes(event: Readonly<Record<string, unknown>>): Buffer {
	const signed: Record<string, unknown> = {
		schema_id: 'invoance.audit/1',
		event_id: event['id'] ?? event['event_id'],
	};
	for (const field of SIGNED_FIELDS) {
		const value = event[field];
		if ((value === undefined || value === null) && !OPTIONAL_FIELDS.has(field)) {
			throw new Error(`event has no ${field}`);
		}
		signed[field] = field.endsWith('_at') ? canonicalTime(value) : value;
	}
	if (signed['event_id'] === undefined) throw new Error('event has no id');
	return Buffer.from(canonicalJson(signed), 'utf8');
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;

function canonicalTime(value: unknown): string {
	const match = typeof value === 'string' ? RFC_3339.exec(value) : null;
	if (match === null) throw new Error('not an RFC 3339 time');
	const [, date = '', time = '', fraction = '', offset = ''] = match;
	const milliseconds = `${fraction}000`.slice(0, 3);
	return new Date(`${date}T${time}.${milliseconds}${offset.toUpperCase()}`).toISOString();
}

function canonicalJson(value: unknown): string {
	if (typeof value === 'bigint') return value.toString();
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const members: Array<[string, unknown]> = Object.entries(value);
	return `{${members
		.filter(([, member]) => member !== null && member !== undefined)
		.sort(([a], [b]) => compareCodePoints(a, b))
		.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
		.join(',')}}`;
}

/** The order of UTF-8 bytes, which for characters beyond U+FFFF is not the order of JS strings. */
function compareCodePoints(a: string, b: string): number {
	// Without surrogates the two orders agree, and comparing strings is far quicker.
	if (!/[\ud800-\udfff]/.test(a + b)) return a < b ? -1 : 1;
	return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** The start of a PKCS #8 Ed25519 key; the 32 secret bytes follow (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key pair made from 32 secret bytes. */
export class SigningKey {
	readonly publicKeyHex: string;
	private readonly privateKey: KeyObject;
	private readonly publicKey: KeyObject;

	constructor(secret: Buffer) {
		const der = Buffer.concat([PKCS8_PREFIX, secret]);
		this.privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
		this.publicKey = createPublicKey(this.privateKey);
		this.publicKeyHex = this.publicKey
			.export({ format: 'der', type: 'spki' })
			.subarray(-32)
			.toString('hex');
	}

	/** The key of a text such as a seed: always the same one for the same text. */
	static derivedFrom(text: string): SigningKey {
		return new SigningKey(createHash('sha256').update(text).digest());
	}

	/** Signs canonical bytes at once. */
	seal(bytes: Buffer): Seal {
		return this.sealWith(bytes, sign(null, bytes, this.privateKey));
	}

	/** Signs canonical bytes on the thread pool, which leaves the event loop to the servers. */
	sealInBackground(bytes: Buffer): Promise<Seal> {
		return new Promise((resolve, reject) => {
			sign(null, bytes, this.privateKey, (error, signature) => {
				if (error) reject(error);
				else resolve(this.sealWith(bytes, signature));
			});
		});
	}

	/** Whether a hex signature over the bytes is this key's. */
	verifies(bytes: Buffer, signatureHex: string): boolean {
		return verify(null, bytes, this.publicKey, Buffer.from(signatureHex, 'hex'));
	}

	private sealWith(bytes: Buffer, signature: Buffer): Seal {
		return {
			payload_hash: createHash('sha256').update(bytes).digest('hex'),
			signature: signature.toString('hex'),
			signing_public_key: this.publicKeyHex,
		};
	}
}
