import { generateKeyPairSync, sign } from 'node:crypto';
import { nodePlatform } from '../../../nodes/Invoance/runtime/nodePlatform';

/** The SHA-256 of "abc" (FIPS 180-2). */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('a hash is of all bytes, however they come', () => {
	expect(nodePlatform.sha256(Buffer.from('abc'))).toBe(ABC);
	const digest = nodePlatform.createSha256();
	for (const part of ['a', '', 'bc']) digest.update(Buffer.from(part));
	expect(digest.hex()).toBe(ABC);
});

describe('signatures', () => {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
	const message = Buffer.from('an event');
	const signature = sign(null, message, privateKey);

	it('are verified one by one, many at once', async () => {
		const verify = nodePlatform.verifierOf(raw);
		const changed = Buffer.from('an Event');
		const results = await Promise.all(
			Array.from({ length: 50 }, (_, i) => verify(i % 3 === 0 ? changed : message, signature)),
		);
		expect(results).toEqual(Array.from({ length: 50 }, (_, i) => i % 3 !== 0));
	});

	it('of another length are none', async () => {
		const verify = nodePlatform.verifierOf(raw);
		expect(await verify(message, signature.subarray(1))).toBe(false);
		expect(await verify(message, Buffer.alloc(0))).toBe(false);
	});
});

it('others have a turn, and the work goes on', async () => {
	let turns = 0;
	setImmediate(() => turns++);
	for (let i = 0; i < 100 && turns === 0; i++) await nodePlatform.yieldToOthers();
	expect(turns).toBe(1);
});
