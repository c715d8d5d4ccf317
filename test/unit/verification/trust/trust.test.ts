import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import {
	parsePinnedKeys,
	publicKeyOf,
} from '../../../../nodes/Invoance/verification/trust/publicKey';
import { trustIn } from '../../../../nodes/Invoance/verification/trust/trust';
import { thrownBy } from '../../thrownBy';
import { KEY, OTHER_KEY, testKey } from '../signing';

const KEYS = [1, 2, 3].map((seed) => testKey(seed).publicKeyHex);

function hexesFor(carried: unknown, pinned?: string): string[] {
	return trustIn(pinned, nodePlatform)
		.keysFor(carried)
		.map(({ hex }) => hex);
}

describe('a public key', () => {
	it.each(['', 'ab', `${KEY.publicKeyHex}0`, `0${KEY.publicKeyHex}`, 'AB'.repeat(32)])(
		'is none: %j',
		(hex) => {
			expect(publicKeyOf(hex, nodePlatform)).toBeUndefined();
		},
	);
});

describe('pinned keys', () => {
	it.each([
		['one, however it was copied', `\n ${KEYS[0]?.toUpperCase() ?? ''}\t`, KEYS.slice(0, 1)],
		['several between commas', KEYS.join(', '), KEYS],
		['several on lines', `${KEYS.join('\r\n')}\n`, KEYS],
		['several between semicolons', KEYS.join(';'), KEYS],
		['each once', [...KEYS, ...KEYS].join(','), KEYS],
	])('are %s', (_, text, expected) => {
		expect(parsePinnedKeys(text, nodePlatform).map(({ hex }) => hex)).toEqual(expected);
	});

	it.each([
		['', 'has 0 hex characters'],
		[' ,\n', 'has 0 hex characters'],
		['AB', 'has 2 hex characters'],
		['ab'.repeat(33), 'has 66 hex characters'],
		['z'.repeat(64), 'has characters that are not hex digits'],
		['zab', 'has characters that are not hex digits'],
		['abz', 'has characters that are not hex digits'],
		[`${KEY.publicKeyHex},ab`, 'has 2 hex characters'],
	])('are refused in words: %j', (text, found) => {
		expect(thrownBy(() => parsePinnedKeys(text, nodePlatform))).toMatchObject({
			reason: 'invalid_public_key',
			message: `The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
		});
	});
});

describe('whom to trust', () => {
	it('is the key that the event carries, where none is pinned', () => {
		expect(trustIn(undefined, nodePlatform)).toMatchObject({ source: 'event', pinnedKeys: [] });
		expect(hexesFor(OTHER_KEY.publicKeyHex)).toEqual([OTHER_KEY.publicKeyHex]);
		for (const carried of [undefined, 7, 'ab', 'g'.repeat(64)])
			expect(hexesFor(carried)).toEqual([]);
	});

	it('is every pinned key, the one that the event names first', () => {
		const pinned = KEYS.join();
		expect(trustIn(pinned, nodePlatform)).toMatchObject({ source: 'pinned', pinnedKeys: KEYS });
		const [first, second, third] = KEYS;
		expect(hexesFor(second, pinned)).toEqual([second, first, third]);
		for (const carried of [undefined, first, 'ab'.repeat(32)]) {
			expect(hexesFor(carried, pinned)).toEqual(KEYS);
		}
	});

	it('is found out once for a key, as long as there are not too many', () => {
		const trust = trustIn(undefined, nodePlatform);
		const keys = trust.keysFor(KEY.publicKeyHex);
		for (let i = 1; i < 256; i++) trust.keysFor(i.toString(16).padStart(64, 'f'));
		expect(trust.keysFor(KEY.publicKeyHex)).toBe(keys);
		trust.keysFor(OTHER_KEY.publicKeyHex);
		expect(trust.keysFor(KEY.publicKeyHex)).not.toBe(keys);
		expect(trust.keysFor(KEY.publicKeyHex)).toHaveLength(1);
	});
});
