interface Sha256 {
	update: (bytes: Uint8Array) => void;
	/** In lowercase; called once, at the end. */
	hex: () => string;
}

/** Whether an Ed25519 signature of 64 bytes over a message is of one certain key. Never rejects. */
export type VerifySignature = (message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** What verification is handed, because Node.js and browsers each have it in a way of their own. */
export interface Platform {
	createSha256: () => Sha256;
	sha256: (bytes: Uint8Array) => string;
	/** @param publicKey 32 bytes, which need not be a point of the curve */
	verifierOf: (publicKey: Uint8Array) => VerifySignature;
	/** Resolves when whatever else waits for the thread has had its turn. */
	yieldToOthers: () => Promise<void>;
}
