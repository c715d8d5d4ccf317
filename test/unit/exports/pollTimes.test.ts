import fc from 'fast-check';
import { pollIntervalMs } from '../../../nodes/Invoance/exports/poll';

/** When a job is polled, in milliseconds after the first poll, over a span of waiting. */
function schedule(spanMs: number, random: () => number): number[] {
	const polls = [0];
	for (let at = 0; at < spanMs; ) {
		at += pollIntervalMs(at, random());
		polls.push(at);
	}
	return polls;
}

const randomness = fc
	.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))
	.map((stream) => () => {
		const { value } = stream.next() as { value: number };
		return value;
	});

describe('the times at which a job is polled', () => {
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

	it('are at most 60 in ten minutes', () => {
		fc.assert(
			fc.property(randomness, (random) => {
				const polls = schedule(600_000, random).filter((at) => at <= 600_000);
				expect(polls.length).toBeLessThanOrEqual(60);
			}),
			{ numRuns: 1_000 },
		);
	});
});
