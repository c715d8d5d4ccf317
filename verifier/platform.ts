import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform, VerifySignature } from '../nodes/Invoance/verification/platform';
import { bytesOfHex } from '../nodes/Invoance/verification/trust/trust';

/** RFC 8032, section 7.1, test 2. */
const EXAMPLE = {
	key: bytesFrom('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
	message: new Uint8Array([0x72]),
	signature: bytesFrom(
		'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
	),
};

function bytesFrom(hex: string): Uint8Array {
	return bytesOfHex(hex, hex.length / 2) ?? new Uint8Array();
}

/** Whether this browser verifies Ed25519 itself; false too where it says so and is wrong. */
export async function hasEd25519(): Promise<boolean> {
	// Outside a secure context there is no `subtle`, whatever its type says.
	if (!isSecureContext) return false;
	const verify = nativeVerifier(EXAMPLE.key);
	const isGenuine = await verify(EXAMPLE.message, EXAMPLE.signature);
	return isGenuine && !(await verify(new Uint8Array([0x73]), EXAMPLE.signature));
}

function nativeVerifier(publicKey: Uint8Array): VerifySignature {
	const { subtle } = crypto;
	const imported = subtle
		.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify'])
		.catch(() => undefined);
	return async (message, signature) => {
		const key = await imported;
		if (!key) return false;
		return await subtle
			.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message))
			.catch(() => false);
	};
}

/** In JavaScript, on this thread: ten times slower. */
function ownVerifier(publicKey: Uint8Array): VerifySignature {
	return (message, signature) => {
		try {
			const isGenuine = ed25519.verify(signature, message, publicKey, { zip215: false });
			return Promise.resolve(isGenuine);
		} catch {
			return Promise.resolve(false);
		}
	};
}

/** A message to oneself: timers wait for a second in a tab that is not seen. */
async function yieldToOthers(): Promise<void> {
	const { port1, port2 } = new MessageChannel();
	await new Promise<void>((resolve) => {
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(undefined);
	});
}

/** What verification takes of a browser. @param isNative whether the browser verifies signatures */
export function browserPlatform(isNative: boolean): Platform {
	return {
		createSha256() {
			const hash = sha256.create();
			return {
				update(bytes: Uint8Array): void {
					hash.update(bytes);
				},
				hex: () => bytesToHex(hash.digest()),
			};
		},
		sha256: (bytes) => bytesToHex(sha256(bytes)),
		verifierOf: isNative ? nativeVerifier : ownVerifier,
		yieldToOthers,
	};
}
