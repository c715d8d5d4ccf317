import fc from 'fast-check';
import { OrganizationSequences } from '../../../../nodes/Invoance/verification/sequence/organizations';
import type { JsonValue } from '../../../../nodes/Invoance/verification/event/canonicalBytes';

type Numbered = [orgId: JsonValue, seq: JsonValue];

function sequencesOf(events: Numbered[]): OrganizationSequences {
	const sequences = new OrganizationSequences();
	for (const [org_id, seq] of events) sequences.add({ org_id, seq });
	return sequences;
}

describe('sequence numbers', () => {
	it('are counted for each organization: an event of one fills no gap of another', () => {
		const events: Numbered[] = [
			...[1, 3].map((seq): Numbered => ['a', seq]),
			...[2, 9, 9].map((seq): Numbered => ['b', seq]),
		];
		expect(sequencesOf(events).report()).toEqual({
			first_seq: 1,
			last_seq: 9,
			missing_seqs: 7,
			missing_ranges: [
				[2, 2],
				[3, 8],
			],
			duplicate_seqs: 1,
			organizations: [
				{
					org_id: 'a',
					first_seq: 1,
					last_seq: 3,
					missing_seqs: 1,
					missing_ranges: [[2, 2]],
					duplicate_seqs: 0,
				},
				{
					org_id: 'b',
					first_seq: 2,
					last_seq: 9,
					missing_seqs: 6,
					missing_ranges: [[3, 8]],
					duplicate_seqs: 1,
				},
			],
		});
	});

	it('begin and end with those of all organizations, in whichever order these come', () => {
		const numbers: Numbered[][] = [
			[
				['a', 5],
				['a', 6],
			],
			[
				['b', 1],
				['b', 3],
			],
			[['c', null]],
			[['d', 9]],
		];
		for (const events of [numbers, [...numbers].reverse()]) {
			expect(sequencesOf(events.flat()).report()).toMatchObject({ first_seq: 1, last_seq: 9 });
		}
	});

	it('are none where there are none', () => {
		expect(sequencesOf([['a', null]]).report()).toMatchObject({
			first_seq: null,
			last_seq: null,
			missing_seqs: 0,
			organizations: [{ org_id: 'a', first_seq: null }],
		});
	});

	it('name the first hundred gaps of all, and count them all', () => {
		const events = ['a', 'b'].flatMap((org) =>
			Array.from({ length: 81 }, (_, i): Numbered => [org, 2 * i]),
		);
		const { missing_ranges, missing_seqs } = sequencesOf(events).report();
		expect(missing_ranges).toHaveLength(100);
		expect(missing_ranges[80]).toEqual([1, 1]);
		expect(missing_seqs).toBe(160);
	});

	it('of several files are those of all their events', () => {
		const event = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(30));
		fc.assert(
			fc.property(fc.array(fc.array(event), { maxLength: 3 }), (files) => {
				const together = new OrganizationSequences();
				for (const file of files) expect(together.addAll(sequencesOf(file))).toBe(true);
				expect(together.report()).toEqual(sequencesOf(files.flat()).report());
			}),
		);
	});
});

describe('an organization', () => {
	it('is null where the events do not name it in text', () => {
		expect(sequencesOf([[7, 1]]).report().organizations).toMatchObject([{ org_id: null }]);
	});

	it('is never taken for another one, however long its id', () => {
		const long = 'x'.repeat(1_000);
		const sequences = sequencesOf([
			[`${long}a`, 1],
			[`${long}b`, 2],
			['x'.repeat(200), 3],
		]);
		expect(sequences.ids).toHaveLength(3);
		expect(sequences.ids[0]).toMatch(/^x{100}…[0-9a-f]{64}$/);
		expect(sequences.ids[2]).toBe('x'.repeat(200));
	});
});

describe('of too many organizations', () => {
	const MOST = 4096;

	it('the numbers are not kept, which is said', () => {
		const sequences = new OrganizationSequences();
		for (let i = 0; i < MOST; i++) {
			expect(sequences.add({ org_id: String(i), seq: 1 })).toBe(true);
		}
		expect(sequences.add({ org_id: 'one more', seq: 1 })).toBe(false);
		expect(sequences.add({ org_id: '7', seq: 2 })).toBe(true);
		expect(sequences.report().organizations).toHaveLength(100);
	});

	it('the numbers are not kept, whether they have some or not', () => {
		const sequences = new OrganizationSequences();
		for (let i = 0; i < MOST; i++) sequences.add({ org_id: String(i) });
		expect(sequences.add({ org_id: 'one more' })).toBe(false);
	});

	it('in several files together, that is said too', () => {
		const half = (from: number) =>
			sequencesOf(Array.from({ length: MOST / 2 + 1 }, (_, i) => [String(from + i), 1]));
		const together = new OrganizationSequences();
		expect(together.addAll(half(0))).toBe(true);
		expect(together.addAll(half(10_000))).toBe(false);
	});

	it('numbers spread over all 64 bits count as well', () => {
		const sequences = new OrganizationSequences();
		const seqs = Array.from({ length: MOST }, (_, i) => (BigInt(i) << 52n) - 2n ** 63n);
		for (const seq of seqs) expect(sequences.add({ org_id: 'a', seq })).toBe(true);
		for (const seq of [1, 2n ** 62n]) expect(sequences.add({ org_id: 'b', seq })).toBe(false);

		const together = new OrganizationSequences();
		expect(together.addAll(sequences)).toBe(true);
		expect(together.addAll(sequencesOf([['b', 1]]))).toBe(false);
	});
});
