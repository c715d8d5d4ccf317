import fc from 'fast-check';

import {
	SequenceTracker,
	toJsonInteger,
} from '../../../../nodes/Invoance/verification/sequence/sequenceTracker';

/** As a report has it. */
function reportOf(tracker: SequenceTracker) {
	const { first, last, missing, missingRanges, duplicates } = tracker.summarize();
	return {
		first_seq: first === undefined ? null : toJsonInteger(first),
		last_seq: last === undefined ? null : toJsonInteger(last),
		missing_seqs: toJsonInteger(missing),
		missing_ranges: missingRanges,
		duplicate_seqs: duplicates,
	};
}

function trackerOf(seqs: Iterable<unknown>): SequenceTracker {
	const tracker = new SequenceTracker({ blocksLeft: 4096 });
	for (const seq of seqs) tracker.add(seq);
	return tracker;
}

function summarize(seqs: Iterable<unknown>) {
	return reportOf(trackerOf(seqs));
}

describe('gaps and duplicates', () => {
	it('are what a plain count finds, in any order, over all 64 bits', () => {
		// Close together and around the borders at which integers are stored differently.
		const near = fc.constantFrom(
			0n,
			2n ** 52n,
			2n ** 53n,
			3n * 2n ** 52n,
			-(2n ** 52n),
			2n ** 63n - 40n,
		);
		const seq = fc.tuple(near, fc.bigInt(-30n, 39n)).map(([a, b]) => a + b);
		fc.assert(
			fc.property(fc.array(seq, { maxLength: 300 }), (seqs) => {
				const sorted = [...new Set(seqs)].sort((a, b) => (a < b ? -1 : 1));
				const gaps = sorted.slice(1).flatMap((to, i) => {
					const from = (sorted[i] ?? 0n) + 1n;
					return from < to ? [[from, to - 1n] as const] : [];
				});
				const missing = gaps.reduce((sum, [from, to]) => sum + to - from + 1n, 0n);
				const asParsed = seqs.map((s) => (Number.isSafeInteger(Number(s)) ? Number(s) : s));
				const { missing_ranges, ...summary } = summarize(asParsed);
				expect(missing_ranges.map(String)).toEqual(gaps.slice(0, 100).map(String));
				expect(String(summary.missing_seqs)).toBe(String(missing));
				expect(summary.duplicate_seqs).toBe(seqs.length - sorted.length);
				expect(String(summary.first_seq)).toBe(String(sorted[0] ?? null));
				expect(String(summary.last_seq)).toBe(String(sorted[sorted.length - 1] ?? null));
			}),
			{ numRuns: 500 },
		);
	});

	it('are exact at the far end, as digits where a number would round', () => {
		expect(summarize([1, 2n ** 63n - 1n])).toEqual({
			first_seq: 1,
			last_seq: '9223372036854775807',
			missing_seqs: '9223372036854775805',
			missing_ranges: [[2, '9223372036854775806']],
			duplicate_seqs: 0,
		});
	});

	it('leave out what is no exact 64-bit integer', () => {
		const seqs = [2n ** 63n, 2 ** 60, 1.5, NaN, '7', null, undefined, 5];
		expect(summarize(seqs)).toMatchObject({ first_seq: 5, last_seq: 5, missing_seqs: 0 });
	});

	it('name the first hundred gaps and count them all', () => {
		const { missing_ranges, missing_seqs } = summarize(
			Array.from({ length: 5000 }, (_, i) => i * 3),
		);
		expect(missing_ranges).toHaveLength(100);
		expect(missing_ranges[99]).toEqual([298, 299]);
		expect(missing_seqs).toBe(9998);
	});

	it('end at the borders at which integers are stored differently', () => {
		for (const border of [0n, 2n ** 52n, -(2n ** 52n), 2n ** 53n, 2n ** 62n]) {
			expect(summarize([border - 1n, border])).toMatchObject({
				missing_seqs: 0,
				missing_ranges: [],
			});
			const { missing_seqs, missing_ranges } = summarize([border - 1n, border + 1n]);
			expect([missing_seqs, String(missing_ranges)]).toEqual([1, `${border},${border}`]);
		}
		expect(summarize([-(2n ** 63n), -(2n ** 63n) + 1n])).toMatchObject({
			first_seq: '-9223372036854775808',
			missing_seqs: 0,
		});
		expect(summarize([-(2n ** 63n) - 1n, 1])).toMatchObject({ first_seq: 1 });
	});

	it('name the first hundred gaps also if the next one leads to another block', () => {
		const seqs = Array.from({ length: 101 }, (_, i) => i * 2);
		const { missing_ranges, missing_seqs } = summarize([...seqs, 2n ** 52n]);
		expect(missing_ranges).toHaveLength(100);
		expect(missing_seqs).toBe(2 ** 52 - 101);
	});

	it('are the same if they are asked for in between', () => {
		const batches = [
			[5, 3, 9],
			[10, 9, 1],
			[4, 2, 20, 21, 30],
			[0, 100, 8, 8],
			[25, 6, 22],
		];
		const tracker = new SequenceTracker({ blocksLeft: 4096 });
		const seen: number[] = [];
		for (const batch of batches) {
			for (const seq of batch) tracker.add(seq);
			seen.push(...batch);
			expect(reportOf(tracker)).toEqual(summarize(seen));
		}
		expect(reportOf(tracker)).toEqual({
			first_seq: 0,
			last_seq: 100,
			missing_seqs: 85,
			missing_ranges: [
				[7, 7],
				[11, 19],
				[23, 24],
				[26, 29],
				[31, 99],
			],
			duplicate_seqs: 2,
		});
	});

	it('are exact where there are more numbers than are sorted at once, and more runs', () => {
		const shuffled = (count: number) => Array.from({ length: count }, (_, i) => (i * 7919) % count);
		const evens = shuffled(40_000).map((seq) => seq * 2);
		expect(summarize(evens)).toMatchObject({ missing_seqs: 39_999, duplicate_seqs: 0 });
		expect(summarize([...evens, ...evens])).toMatchObject({ duplicate_seqs: 40_000 });
		const odds = evens.map((seq) => seq + 1);
		expect(summarize([...evens, ...odds])).toMatchObject({ missing_seqs: 0, duplicate_seqs: 0 });
		const many = Array.from({ length: 60_000 }, (_, i) => i * 2);
		expect(summarize(many)).toMatchObject({ last_seq: 119_998, missing_seqs: 59_999 });
		const ascending = [...evens].sort((a, b) => a - b);
		expect(summarize([...ascending, ...odds])).toMatchObject({ last_seq: 79_999, missing_seqs: 0 });
	});
});
