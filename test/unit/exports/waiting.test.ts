import fc from 'fast-check';
import { pollIntervalMs } from '../../../nodes/Invoance/exports/waitForExport';
import { backoffMs } from '../../../nodes/Invoance/http/retry';
import { readDelayMs } from '../../../nodes/Invoance/http/retryAfter';

/** When a job is looked at, in milliseconds after the first look, over a span of waiting. */
function schedule(spanMs: number, random: () => number): number[] {
	const looks = [0];
	for (let at = 0; at < spanMs; ) {
		at += pollIntervalMs(at, random());
		looks.push(at);
	}
	return looks;
}

const randomness = fc
	.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))
	.map((stream) => () => {
		const { value } = stream.next() as { value: number };
		return value;
	});

describe('the times at which a job is looked at', () => {
	it('begin at once and are between 1 s and 30 s apart', () => {
		fc.assert(
			fc.property(
				fc.nat(3_600_000),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(waited, random) => {
					expect(pollIntervalMs(waited, random)).toBeGreaterThanOrEqual(1_000);
					expect(pollIntervalMs(waited, random)).toBeLessThanOrEqual(30_000);
				},
			),
		);
	});

	it('notice a ready job within a tenth of its age, or 1 s', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 3_600_000 }), randomness, (readyAt, random) => {
				const noticedAt =
					schedule(readyAt + 60_000, random).find((at) => at >= readyAt) ?? Infinity;
				expect(noticedAt - readyAt).toBeLessThanOrEqual(Math.max(1_000, readyAt / 10));
			}),
			{ numRuns: 1_000 },
		);
	});

	it('are a tenth of the wait apart, of which jitter cuts off up to 3 percent', () => {
		expect(pollIntervalMs(100_000, 0)).toBe(10_000);
		expect(pollIntervalMs(100_000, 1)).toBeCloseTo(9_700);
	});

	it('are at most 60 in ten minutes', () => {
		fc.assert(
			fc.property(randomness, (random) => {
				const looks = schedule(600_000, random).filter((at) => at <= 600_000);
				expect(looks.length).toBeLessThanOrEqual(60);
			}),
			{ numRuns: 1_000 },
		);
	});
});

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
			{ numRuns: 1_000 },
		);
	});

	const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
	const later = 'Mon, 23 Nov 2026 12:00:07 GMT';
	it.each<[string, Record<string, string>, number | undefined, number]>([
		['seconds', { 'retry-after': '7' }, undefined, 7_000],
		['fractions of seconds', { 'retry-after': '0.5' }, undefined, 500],
		["a date, by the server's clock", { 'retry-after': later, date }, undefined, 7_000],
		['a date that has passed', { 'retry-after': date, date: later }, undefined, 0],
		['the body', {}, 3, 3_000],
		['the longer of both', { 'retry-after': '2' }, 3, 3_000],
		['nonsense', { 'retry-after': 'soon' }, undefined, 0],
		['nothing', {}, undefined, 0],
	])('is what the server names as %s', (_, headers, retry_after, expectedMs) => {
		const body = retry_after === undefined ? {} : { retry_after };
		expect(readDelayMs({ headers }, body)).toBe(expectedMs);
	});
});
