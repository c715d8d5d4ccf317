import {
	createHash,
	createPublicKey,
	hash,
	randomBytes,
	verify,
	type KeyObject,
} from 'node:crypto';

/** The DER of an Ed25519 SubjectPublicKeyInfo up to the 32 bytes of the key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * One signature after the other. Node.js keeps the function that `verify` calls back until its next
 * full garbage collection (seen in 20.20 and 24.22), and with it all that it reaches. So one function
 * serves many signatures, and reaches nothing in between.
 */
class Check {
	private resolve: ((isGenuine: boolean) => void) | undefined;

	constructor(private readonly idle: Check[]) {}

	async run(key: KeyObject, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
		return await new Promise((resolve) => {
			this.resolve = resolve;
			verify(null, message, key, signature, this.onAnswer);
		});
	}

	private readonly onAnswer = (error: Error | null, isGenuine: boolean): void => {
		const { resolve } = this;
		this.resolve = undefined;
		this.idle.push(this);
		resolve?.(error === null && isGenuine);
	};
}

const idle: Check[] = [];

/** What verification takes of Node.js. Signatures are verified on its thread pool, in parallel. */
export const nodePlatform = {
	createSha256() {
		const digest = createHash('sha256');
		return {
			update(bytes: Uint8Array): void {
				digest.update(bytes);
			},
			hex: () => digest.digest('hex'),
		};
	},

	sha256: (bytes: Uint8Array) => hash('sha256', bytes, 'hex'),

	verifierOf(publicKey: Uint8Array) {
		const der = Buffer.concat([SPKI_PREFIX, publicKey]);
		const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
		return async (message: Uint8Array, signature: Uint8Array) =>
			await (idle.pop() ?? new Check(idle)).run(key, message, signature);
	},

	/** Timers are closed to nodes of n8n, the thread pool is not. */
	async yieldToOthers(): Promise<void> {
		await new Promise<void>((resolve) => {
			randomBytes(1, () => {
				resolve();
			});
		});
	},
};
