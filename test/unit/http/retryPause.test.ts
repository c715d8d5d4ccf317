import fc from 'fast-check';
import { backoffMs, durationInWords } from '../../../nodes/Invoance/http/retry';

describe('the pause after a failure', () => {
	it('doubles from 1 s to 30 s, of which jitter cuts off at most half', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 40 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(failures, random) => {
					const fullMs = Math.min(1_000 * 2 ** (failures - 1), 30_000);
					expect(backoffMs(failures, random)).toBeLessThanOrEqual(fullMs);
					expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(fullMs / 2);
				},
			),
		);
	});

	it.each([
		[1, 0, 1_000],
		[1, 1, 500],
		[2, 0.5, 1_500],
		[5, 0, 16_000],
		[6, 0, 30_000],
		[6, 1, 15_000],
	])('is, after the failure number %i and with the chance %d, %i ms', (failures, random, ms) => {
		expect(backoffMs(failures, random)).toBe(ms);
	});
});

describe('a duration', () => {
	it.each([
		[1, '1 second'],
		[1_000, '1 second'],
		[1_001, '2 seconds'],
		[60_000, '60 seconds'],
		[90_000, '90 seconds'],
		[119_999, '120 seconds'],
		[120_000, '2 minutes'],
		[120_001, '3 minutes'],
		[3_600_000, '60 minutes'],
		[7_199_999, '120 minutes'],
		[7_200_000, '2 hours'],
		[86_400_000, '24 hours'],
		[172_800_000, '2 days'],
		[180_000_000, '3 days'],
	])('of %i ms is told as %s', (durationMs, words) => {
		expect(durationInWords(durationMs)).toBe(words);
	});
});
