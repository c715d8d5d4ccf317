import fc from 'fast-check';
import { IntegerRanges } from '../../../../nodes/Invoance/verification/sequence/integerRanges';

function rangesOf(values: number[]): IntegerRanges {
	const ranges = new IntegerRanges();
	for (const value of values) ranges.add(value);
	return ranges;
}

it('two sets of integers together are what one set of all of them is', () => {
	const values = fc.array(fc.nat(60), { maxLength: 60 });
	fc.assert(
		fc.property(fc.array(values, { maxLength: 4 }), (parts) => {
			const together = new IntegerRanges();
			for (const part of parts) together.addAll(rangesOf(part));
			const whole = rangesOf(parts.flat());
			expect([...together.entries()]).toEqual([...whole.entries()]);
			expect(together.duplicates).toBe(whole.duplicates);
		}),
		{ numRuns: 500 },
	);
});
