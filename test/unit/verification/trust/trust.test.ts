import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import { trustIn } from '../../../../nodes/Invoance/verification/trust/trust';
import { thrownBy } from '../../thrownBy';
import { KEY, OTHER_KEY, testKey } from '../signing';

const KEYS = [1, 2, 3].map((seed) => testKey(seed).publicKeyHex);

function hexesFor(carried: unknown, pinned?: string): string[] {
	return trustIn(pinned, nodePlatform)
		.keysFor(carried)
		.map(({ hex }) => hex);
}

describe('pinned keys', () => {
	it.each([
		['one, however it was copied', `\n ${KEYS[0]?.toUpperCase() ?? ''}\t`, KEYS.slice(0, 1)],
		['several between commas', KEYS.join(', '), KEYS],
		['several on lines', `${KEYS.join('\r\n')}\n`, KEYS],
		['several between semicolons', KEYS.join(';'), KEYS],
		['several between blanks', KEYS.join(' '), KEYS],
		[
			'told in groups',
			`${KEYS[0]?.match(/.{8}/g)?.join(' ') ?? ''}\n${KEYS[1] ?? ''}`,
			KEYS.slice(0, 2),
		],
		['each once', [...KEYS, ...KEYS].join(','), KEYS],
	])('are %s', (_, text, expected) => {
		expect(trustIn(text, nodePlatform).pinnedKeys).toEqual(expected);
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
		expect(thrownBy(() => trustIn(text, nodePlatform))).toMatchObject({
			reason: 'invalid_public_key',
			message: `The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
		});
	});
});

describe('whom to trust', () => {
	it('is the key that the event carries, where none is pinned', () => {
		expect(trustIn(undefined, nodePlatform)).toMatchObject({ source: 'event', pinnedKeys: [] });
		expect(hexesFor(OTHER_KEY.publicKeyHex)).toEqual([OTHER_KEY.publicKeyHex]);
		const none = ['', 'ab', `${KEY.publicKeyHex}0`, 'g'.repeat(64), 'AB'.repeat(32), undefined, 7];
		for (const carried of none) expect(hexesFor(carried)).toEqual([]);
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

	it('is found out once for a key', () => {
		const trust = trustIn(undefined, nodePlatform);
		expect(trust.keysFor(KEY.publicKeyHex)).toBe(trust.keysFor(KEY.publicKeyHex));
	});
});

describe('a key of small order', () => {
	const P = 2n ** 255n - 19n;
	const mod = (n: bigint) => ((n % P) + P) % P;
	const power = (base: bigint, exponent: bigint): bigint => {
		if (exponent === 0n) return 1n;
		const half = power(mod(base * base), exponent / 2n);
		return exponent % 2n === 1n ? mod(half * base) : half;
	};
	const inverse = (n: bigint) => power(n, P - 2n);
	const D = mod(-121665n * inverse(121666n));

	/** Whether the point of an encoding, eight times, is the neutral one: y of 2P is (y² + x²)/(2 - …). */
	function isOfSmallOrder(hex: string): boolean {
		const bytes = Buffer.from(hex, 'hex').reverse();
		let y = mod(BigInt(`0x${bytes.toString('hex')}`) % 2n ** 255n);
		for (let i = 0; i < 3; i++) {
			const yy = mod(y * y);
			const xx = mod((yy - 1n) * inverse(mod(D * yy + 1n)));
			// The law of addition for -x² + y² = 1 + dx²y², of a point with itself.
			y = mod((yy + xx) * inverse(mod(1n - D * xx * yy)));
		}
		return y === 1n;
	}

	const ENCODINGS = [
		...['0'.repeat(64), `01${'0'.repeat(62)}`, `ec${'f'.repeat(60)}7f`, `ed${'f'.repeat(60)}7f`],
		`ee${'f'.repeat(60)}7f`,
		'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
		'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
	].flatMap((hex) => {
		const last = parseInt(hex.slice(-2), 16);
		return [hex, hex.slice(0, -2) + (last | 0x80).toString(16)];
	});

	it.each(ENCODINGS)('%s is refused, pinned or carried', (hex) => {
		expect(isOfSmallOrder(hex)).toBe(true);
		for (const pinned of [hex, `${KEY.publicKeyHex},${hex.toUpperCase()}`]) {
			expect(thrownBy(() => trustIn(pinned, nodePlatform))).toMatchObject({
				reason: 'invalid_public_key',
				message: expect.stringContaining('anyone can sign') as string,
			});
		}
		expect(hexesFor(hex)).toEqual([]);
	});

	it('is no genuine one', () => {
		expect(ENCODINGS).toHaveLength(14);
		for (const key of KEYS) expect(isOfSmallOrder(key)).toBe(false);
	});
});
