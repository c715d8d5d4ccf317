import { createHash } from 'node:crypto';

import fc from 'fast-check';

import { lines, verify, verifySource } from '../exportFiles';
import { exampleEvent, KEY, OTHER_KEY, signedLine, signEvent, testKey } from '../signing';

const NUMBERS = {
	first_seq: 1,
	last_seq: 3,
	missing_seqs: 0,
	missing_ranges: [],
	duplicate_seqs: 0,
};

describe('the report on a file', () => {
	const file = lines(1, 2, 3).join('\n') + '\n';

	it('says that every event is valid', async () => {
		expect(await verify(file)).toEqual({
			valid: true,
			result: 'consistent',
			verdict:
				'All 3 events are valid; none is missing between 1 and 3; no key was pinned, so this does not show who signed',
			events: 3,
			valid_events: 3,
			invalid_events: 0,
			unverifiable_events: 0,
			key_source: 'event',
			public_keys: [KEY.publicKeyHex],
			carried_keys: [KEY.publicKeyHex],
			...NUMBERS,
			organizations: [{ org_id: exampleEvent(1).org_id, ...NUMBERS }],
			summary: {
				actions: [{ action: 'user.signed_in', events: 3 }],
				actors: 1,
				first_occurred_at: '2026-06-10T19:47:52.336Z',
				last_occurred_at: '2026-06-10T19:47:52.336Z',
				exact: true,
			},
			failures: [],
			sha256: createHash('sha256').update(file).digest('hex'),
			bytes: Buffer.byteLength(file),
		});
	});

	it('names the lines that fail, in the order of the file', async () => {
		const altered = signedLine(2).replace('user_123', 'user_124');
		const unsigned = JSON.stringify(exampleEvent(4));
		const report = await verify([signedLine(1), altered, 'garbage', unsigned, '[]'].join('\n'));
		expect(report).toMatchObject({
			valid: false,
			events: 5,
			valid_events: 1,
			invalid_events: 3,
			unverifiable_events: 1,
			failures: [
				{ line: 2, event_id: 'aevt_2', seq: 2, reason: 'payload_hash_mismatch' },
				{ line: 3, event_id: null, seq: null, reason: 'not_json' },
				{ line: 4, event_id: 'aevt_4', seq: 4, reason: 'no_public_key' },
				{ line: 5, event_id: null, seq: null, reason: 'not_an_object' },
			],
		});
	});

	it('lists several keys by first appearance', async () => {
		const third = testKey(3);
		const keys = [OTHER_KEY, KEY, OTHER_KEY, third];
		const content = keys.map((key, i) => signedLine(i, {}, key)).join('\n');
		expect(await verify(content)).toMatchObject({
			valid: true,
			public_keys: [OTHER_KEY.publicKeyHex, KEY.publicKeyHex, third.publicKeyHex],
		});
	});
});

describe('a pinned key', () => {
	it.each(['', 'ab', KEY.publicKeyHex.slice(2), `${KEY.publicKeyHex}00`, 'z'.repeat(64)])(
		'is refused before anything is read: %j',
		async (publicKey) => {
			const source = {
				[Symbol.asyncIterator]: (): AsyncIterator<Uint8Array> => {
					throw new Error('was read');
				},
			};
			await expect(verifySource(source, { publicKey })).rejects.toMatchObject({
				name: 'VerificationInputError',
				reason: 'invalid_public_key',
			});
		},
	);
});

describe('sequence numbers', () => {
	it('may come in any order', async () => {
		expect(await verify(lines(3, 1, 4, 2).join('\n'), { expectContiguous: true })).toMatchObject({
			valid: true,
			first_seq: 1,
			last_seq: 4,
		});
	});

	it('shows gaps, which make a file invalid only if asked to', async () => {
		const content = lines(9, 2, 5, 6).join('\n');
		const gaps = {
			missing_seqs: 4,
			missing_ranges: [
				[3, 4],
				[7, 8],
			],
		};
		expect(await verify(content)).toMatchObject({ valid: true, ...gaps });
		expect(await verify(content, { expectContiguous: true })).toMatchObject({
			valid: false,
			...gaps,
		});
	});
});

it('verifies text in every script (any metadata a server can sign)', async () => {
	const metadata = fc.dictionary(
		fc.string({ unit: 'binary' }),
		fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
	);
	await fc.assert(
		fc.asyncProperty(metadata, async (values) => {
			const event = signEvent(
				exampleEvent(1, {
					metadata: Object.fromEntries(
						Object.entries(values).map(([k, v]) => [k, v === 0 ? 0 : v]),
					),
				}),
			);
			expect((await verify(JSON.stringify(event))).valid).toBe(true);
		}),
		{ numRuns: 300 },
	);
});
