import fc from 'fast-check';
import { SequenceSet } from '../../../../nodes/Invoance/verification/sequence/sequenceSet';

const setOf = (numbers: Iterable<number>, valuesLeft = 2 ** 23) => {
	const set = new SequenceSet({ valuesLeft });
	const added = [...numbers].map((number) => set.add(number, number));
	return { set, added };
};

/** Numbers from 0 on, each once, in an order that jumps. */
function shuffled(count: number, step = 1): number[] {
	return Array.from({ length: count }, (_, i) => ((i * 7919) % count) * step);
}

describe('numbers in any order', () => {
	it('are kept as a plain sorted set keeps them', () => {
		const number = fc.tuple(
			fc.constantFrom(0, 1_000, -50, 2 ** 52),
			fc.integer({ min: -9, max: 9 }),
		);
		fc.assert(
			fc.property(fc.array(number, { maxLength: 60 }), (pairs) => {
				const numbers = pairs.map(([near, far]) => near + far);
				const sorted = [...new Set(numbers)].sort((a, b) => a - b);
				const { set, added } = setOf(numbers);
				expect([...set.entries()].map(([kept]) => kept)).toEqual(sorted);
				expect(added.filter((one) => one === 'new')).toHaveLength(sorted.length);
				const covered = [...set.ranges()].flatMap(([from, to]) =>
					Array.from({ length: to - from + 1 }, (_, i) => from + i),
				);
				expect(covered).toEqual(sorted);
			}),
		);
	});

	it.each([
		['ascending', Array.from({ length: 10_000 }, (_, i) => i)],
		['descending', Array.from({ length: 10_000 }, (_, i) => 9_999 - i)],
		['mixed', shuffled(10_000)],
		['first the even ones', [...shuffled(5_000, 2), ...shuffled(5_000, 2).map((n) => n + 1)]],
	])('are one range once all are there: %s', (_, numbers) => {
		const { set } = setOf(numbers);
		expect([...set.ranges()]).toEqual([[0, 9_999]]);
		expect(set.bounds).toEqual({ count: 10_000, first: 0, last: 9_999 });
		expect(numbers.map((number) => set.add(number, number))).toEqual(
			Array(10_000).fill('repeated'),
		);
		expect(numbers.every((number) => set.add(number, -1) === 'forked')).toBe(true);
	});

	it('are as many ranges as there are of them if none is beside another', () => {
		const { set } = setOf(shuffled(10_000, 3));
		expect([...set.ranges()]).toHaveLength(10_000);
	});
});

describe('numbers take a memory that is bounded', () => {
	it.each([
		['in a row', 1, 100_000],
		['apart', 2, 60_000],
	])('%s', (_, step, atLeast) => {
		const numbers = Array.from({ length: 200_000 }, (_, i) => i * step);
		const { set, added } = setOf(numbers, 2 ** 17);
		const kept = added.filter((one) => one === 'new').length;
		expect(kept).toBeGreaterThan(atLeast);
		expect(added.slice(kept)).toEqual(Array(200_000 - kept).fill('full'));
		expect(set.add(0, 0)).toBe('repeated');
	});
});
