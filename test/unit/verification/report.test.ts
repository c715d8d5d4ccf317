import { parsePinnedKey, PublicKeys } from '../../../nodes/Invoance/verification/publicKey';
import { nameOf, ReportBuilder } from '../../../nodes/Invoance/verification/report';
import { thrownBy } from '../thrownBy';
import { KEY, OTHER_KEY, testKey } from './signing';

const FILE = { sha256: '00', bytes: 7 };
const NOBODY = nameOf(undefined);

describe('a report', () => {
	it('lists the first 100 failures in the order of the file, in whatever order they come', () => {
		const builder = new ReportBuilder(undefined);
		const lines = Array.from({ length: 240 }, (_, i) => (i * 7) % 240);
		for (const line of lines) {
			builder.addVerdict(line, NOBODY, { outcome: 'invalid', reason: 'not_json' });
		}
		builder.addVerdict(500, NOBODY, { outcome: 'unverifiable', reason: 'no_signature' });
		builder.addVerdict(501, NOBODY, { outcome: 'valid' });
		const report = builder.build(FILE, false);
		expect(report.failures).toEqual(
			Array.from({ length: 100 }, (_, line) => ({ line, ...NOBODY, reason: 'not_json' })),
		);
		expect(report).toMatchObject({
			...{ events: 242, invalid_events: 240, unverifiable_events: 1, valid_events: 1 },
			...FILE,
		});
	});

	it('lists the first 100 keys, each once', () => {
		const builder = new ReportBuilder(undefined);
		const keys = Array.from({ length: 101 }, (_, i) => String(i));
		for (const key of [...keys, ...keys]) builder.addPublicKey(key);
		expect(builder.build(FILE, false).public_keys).toEqual(keys.slice(0, 100));
	});

	it('lists a pinned key whether it was used or not', () => {
		expect(new ReportBuilder('aa').build(FILE, false)).toMatchObject({
			key_source: 'pinned',
			public_keys: ['aa'],
		});
	});

	it.each([
		[true, 'valid', [1, 2], true],
		[true, 'valid', [1, 3], false],
		[false, 'valid', [1, 3], true],
		[false, 'unverifiable', [1, 2], false],
		[false, 'invalid', [1, 2], false],
	] as const)(
		'expecting no gap (%s), of a second event %s with seq %j, says valid: %s',
		(isContiguous, outcome, seqs, expected) => {
			const builder = new ReportBuilder(undefined);
			for (const seq of seqs) builder.addSeq({ seq });
			builder.addVerdict(1, NOBODY, { outcome: 'valid' });
			builder.addVerdict(2, NOBODY, { outcome });
			expect(builder.build(FILE, isContiguous).valid).toBe(expected);
		},
	);
});

describe('an event in a report', () => {
	it.each([
		[{ id: 'aevt_1', seq: 1 }, 'aevt_1', 1],
		[{ event_id: 'aevt_1', seq: -1 }, 'aevt_1', -1],
		[{ id: 'a', event_id: 'b' }, 'a', null],
		[{ id: null, event_id: 'b' }, 'b', null],
		[{ id: 7, seq: '7' }, null, null],
		[{ id: 'x'.repeat(201), seq: 2 ** 53 }, 'x'.repeat(200), null],
		[{ seq: 2n ** 53n }, null, '9007199254740992'],
		[{ seq: 7n }, null, 7],
		[{ seq: 1.5 }, null, null],
		[undefined, null, null],
	])('is named by its id and its seq', (event, event_id, seq) => {
		expect(nameOf(event)).toEqual({ event_id, seq });
	});
});

describe('a public key', () => {
	it('is read once, as long as there are not too many', () => {
		const keys = new PublicKeys();
		const key = keys.get(KEY.publicKeyHex);
		expect(key?.export({ format: 'jwk' }).x).toBe(
			Buffer.from(KEY.publicKeyHex, 'hex').toString('base64url'),
		);
		for (let i = 1; i < 256; i++) keys.get(i.toString(16).padStart(64, '0'));
		expect(keys.get(KEY.publicKeyHex)).toBe(key);
		keys.get(OTHER_KEY.publicKeyHex);
		expect(keys.get(KEY.publicKeyHex)).not.toBe(key);
		expect(keys.get(KEY.publicKeyHex)?.equals(key as never)).toBe(true);
	});

	it.each(['', 'ab', `${KEY.publicKeyHex}0`, `0${KEY.publicKeyHex}`])('is none: %j', (hex) => {
		expect(new PublicKeys().get(hex)).toBeUndefined();
	});

	it('that is pinned is 64 hex digits, however it was copied', () => {
		const { publicKeyHex } = testKey(3);
		expect(parsePinnedKey(`\n ${publicKeyHex.toUpperCase()}\t`)).toBe(publicKeyHex);
	});

	it.each([
		['', 'has 0 hex characters'],
		['AB', 'has 2 hex characters'],
		['ab'.repeat(33), 'has 66 hex characters'],
		['z'.repeat(64), 'has characters that are not hex digits'],
		['zab', 'has characters that are not hex digits'],
		['abz', 'has characters that are not hex digits'],
	])('that is pinned is refused in words: %j', (text, found) => {
		expect(thrownBy(() => parsePinnedKey(text))).toMatchObject({
			problem: 'invalid_public_key',
			message: `The public key must be 64 hex characters (32 bytes), but the one given ${found}`,
		});
	});
});
