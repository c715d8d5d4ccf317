import fc from 'fast-check';
import { OrganizationSequences } from '../../../../nodes/Invoance/verification/sequence/organizations';
import type { JsonValue } from '../../../../nodes/Invoance/verification/json';

type Numbered = [orgId: JsonValue, seq: JsonValue];

function sequencesOf(events: Numbered[]): OrganizationSequences {
	const sequences = new OrganizationSequences();
	for (const [org_id, seq] of events) sequences.add(org_id, seq, NaN);
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
		const events: Numbered[] = [
			...[5, 6].map((seq): Numbered => ['a', seq]),
			...[1, 3].map((seq): Numbered => ['b', seq]),
			['c', null],
			['d', 9],
		];
		for (const order of [events, events.toReversed()]) {
			expect(sequencesOf(order).report()).toMatchObject({ first_seq: 1, last_seq: 9 });
		}
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
				for (const file of files) expect(together.addAll(sequencesOf(file))).toBe('new');
				expect(together.report()).toEqual(sequencesOf(files.flat()).report());
			}),
		);
	});
});

describe('an organization', () => {
	it('is of nobody whom Invoance knows if its id is longer than any', () => {
		const sequences = new OrganizationSequences();
		expect(sequences.add('x'.repeat(200), 1, NaN)).toBe('new');
		expect(sequences.add('x'.repeat(201), 1, NaN)).toBe('full');
		expect(sequences.ids).toEqual(['x'.repeat(200)]);
	});
});

describe('of too many organizations', () => {
	const MOST = 4096;

	it('the numbers are not kept, whether they have some or not', () => {
		const sequences = new OrganizationSequences();
		for (let i = 0; i < MOST; i++) expect(sequences.add(String(i), 1, NaN)).toBe('new');
		expect(sequences.add('one more', 1, NaN)).toBe('full');
		expect(sequences.add('one more', undefined, NaN)).toBe('full');
		expect(sequences.add('7', 2, NaN)).toBe('new');
		expect(sequences.report().organizations).toHaveLength(100);
	});

	it('in several files together, that is said too', () => {
		const half = (from: number) =>
			sequencesOf(Array.from({ length: MOST / 2 + 1 }, (_, i) => [String(from + i), 1]));
		const together = new OrganizationSequences();
		expect(together.addAll(half(0))).toBe('new');
		expect(together.addAll(half(10_000))).toBe('full');
	});
});

describe('numbers beyond 2^53', () => {
	it('are exact where they are near each other', () => {
		const seqs = [2n ** 63n - 1n, 2n ** 63n - 5n, 2n ** 63n - 5n];
		expect(sequencesOf(seqs.map((seq) => ['a', seq])).report()).toMatchObject({
			first_seq: '9223372036854775803',
			last_seq: '9223372036854775807',
			missing_seqs: 3,
			missing_ranges: [['9223372036854775804', '9223372036854775806']],
			duplicate_seqs: 1,
		});
	});

	it('are not kept where they are too far from others for exact distances, whichever comes first', () => {
		for (const seqs of [
			[1, 2n ** 62n],
			[2n ** 62n, 1],
			[-1n * 2n ** 63n, 2n ** 63n - 1n],
		]) {
			const sequences = new OrganizationSequences();
			expect(seqs.map((seq) => sequences.add('a', seq, NaN))).toEqual(['new', 'full']);
		}
	});
});

describe('one number of two events', () => {
	it('is a fork if what was signed differs, and a repetition if it does not or was not signed', () => {
		const sequences = new OrganizationSequences();
		const add = (print: number) => sequences.add('a', 7, print);
		expect([add(NaN), add(1), add(NaN), add(1), add(2)]).toEqual([
			...['new', 'repeated', 'repeated', 'repeated', 'forked'],
		]);
		expect(sequences.add('b', 7, 2)).toBe('new');
		expect(sequences.report().duplicate_seqs).toBe(4);
	});

	it('is a fork also if they are in two files', () => {
		const [first, second] = [new OrganizationSequences(), new OrganizationSequences()];
		for (let seq = 0; seq < 5_000; seq++) {
			first.add('a', seq, seq);
			second.add('a', seq, seq === 4_321 ? 1 : seq);
		}
		const together = new OrganizationSequences();
		expect([together.addAll(first), together.addAll(first), together.addAll(second)]).toEqual([
			...['new', 'new', 'forked'],
		]);
	});
});
