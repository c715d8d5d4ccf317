import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Cryptography } from '../nodes/Invoance/verification/cryptography';

let isNative: boolean | undefined;

/** True once this browser was found to have no Ed25519 of its own. */
export function usesOwnSignatures(): boolean {
	return isNative === false;
}
