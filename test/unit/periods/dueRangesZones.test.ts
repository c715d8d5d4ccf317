import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { DateRange } from '../../../nodes/Invoance/periods/calendarRange';
import { dueRanges, type Period } from '../../../nodes/Invoance/periods/dueRanges';
import { ALL_ZONES, clockChanges, FROM, TO } from './zones';

const HOUR_MS = 3_600_000;

/** How clock and calendar of a zone call the period that a moment is in. */
const LABELS: Record<Exclude<Period, 'untilNow'>, string> = {
	hour: 'yyyy-MM-dd HH',
	day: 'yyyy-MM-dd',
	week: "kkkk-'W'WW",
	month: 'yyyy-MM',
};
const PERIODS = Object.keys(LABELS) as Array<keyof typeof LABELS>;

/** How far around a clock change to look, in milliseconds. */
const AROUND: Record<keyof typeof LABELS, number> = {
	hour: 4 * HOUR_MS,
	day: 50 * HOUR_MS,
	week: 20 * 24 * HOUR_MS,
	month: 80 * 24 * HOUR_MS,
};

/** What is wrong with ranges that follow a last delivery; undefined if nothing is. */
function faultOf(
	ranges: Array<Required<DateRange>>,
	series: {
		deliveredUntil: number;
		now: number;
		zone: string;
		period: keyof typeof LABELS;
		gracePeriodMs: number;
	},
): string | undefined {
	const { deliveredUntil, now, zone, period, gracePeriodMs } = series;
	const label = (ms: number) => DateTime.fromMillis(ms, { zone }).toFormat(LABELS[period]);
	/** An hour that comes twice is two. */
	const pass = (ms: number) => label(ms) + DateTime.fromMillis(ms, { zone }).toFormat(' ZZ');
	let last = deliveredUntil;
	for (const range of ranges) {
		const [start, end] = [range.start.toMillis(), range.end.toMillis()];
		if (start !== last + 1) return `${start} does not adjoin to ${last}`;
		if (end < start) return `${start} to ${end} is empty`;
		if (end + 1 + gracePeriodMs > now) return `${end} is not past its grace period`;
		// Where clocks change at a quarter to (Chatham), an hour goes on under another number.
		const isOne = label(start) === label(end) || (period === 'hour' && end - start < HOUR_MS);
		if (!isOne) return `${label(start)} to ${label(end)} is more than one`;
		if (pass(end) === pass(end + 1)) return `${label(end)} is cut off`;
		last = end;
	}
	const past = now - gracePeriodMs;
	if (ranges.length < 100 && past > last + 1 && label(last + 1) !== label(past)) {
		return `${label(last + 1)} is left out`;
	}
	return undefined;
}

describe('around every clock change of three years, in every zone, the ranges due', () => {
	const changes = ALL_ZONES.flatMap((zone) =>
		clockChanges(zone).map((change) => ({ zone, change })),
	);

	it.each(PERIODS)('by %s hold every millisecond once, and are whole periods', (period) => {
		expect(changes.length).toBeGreaterThan(500);
		const faults = changes.flatMap(({ zone, change }, index) => {
			// Last deliveries and nows of all kinds: on the hour and off it, by primes.
			const deliveredUntil = change - AROUND[period] + ((index * 7_919_111) % HOUR_MS);
			const now = change + AROUND[period] + ((index * 104_729_003) % HOUR_MS);
			const series = { deliveredUntil, now, zone, period, gracePeriodMs: (index % 3) * 300_000 };
			const fault = faultOf(due(series), series);
			return fault === undefined ? [] : [`${zone} ${new Date(change).toISOString()}: ${fault}`];
		});
		expect(faults).toEqual([]);
	});
});

/** The ranges due after a last delivery that is a number. */
function due(series: Parameters<typeof faultOf>[1]): Array<Required<DateRange>> {
	const deliveredUntil = DateTime.fromMillis(series.deliveredUntil);
	return dueRanges({
		...series,
		deliveredUntil,
		startFrom: undefined,
		now: DateTime.fromMillis(series.now),
	});
}

it('the ranges due in any zone at any time hold every millisecond once', () => {
	fc.assert(
		fc.property(
			fc.record({
				deliveredUntil: fc.integer({ min: FROM, max: TO }),
				now: fc.integer({ min: FROM, max: TO }),
				zone: fc.constantFrom(...ALL_ZONES),
				period: fc.constantFrom(...PERIODS),
				gracePeriodMs: fc.integer({ min: 0, max: 48 * HOUR_MS }),
			}),
			(series) => {
				expect(faultOf(due(series), series)).toBeUndefined();
			},
		),
		{ numRuns: 500 },
	);
});

it('100 at a time, with each end as the next deliveredUntil, no period is skipped or comes twice', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...ALL_ZONES),
			fc.constantFrom<Period>('hour', 'day'),
			fc.integer({ min: FROM, max: TO }),
			fc.integer({ min: 101, max: 350 }),
			(zone, period, from, periods) => {
				const now = from + periods * (period === 'hour' ? 1 : 24) * HOUR_MS;
				let deliveredUntil = from;
				let count = 0;
				for (;;) {
					const series = { deliveredUntil, now, zone, period, gracePeriodMs: 0 } as const;
					const ranges = due(series as Parameters<typeof faultOf>[1]);
					expect(ranges.length).toBeLessThanOrEqual(100);
					const last = ranges.at(-1);
					if (!last) break;
					expect(ranges[0]?.start.toMillis()).toBe(deliveredUntil + 1);
					deliveredUntil = last.end.toMillis();
					count += ranges.length;
				}
				expect(Math.abs(count - periods)).toBeLessThanOrEqual(2);
				expect(now - deliveredUntil).toBeLessThanOrEqual((period === 'hour' ? 2 : 27) * HOUR_MS);
			},
		),
		{ numRuns: 40 },
	);
});

it('until now, every millisecond up to the last poll is in one range, however often it polls', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: FROM, max: TO }), { minLength: 2, maxLength: 20 }),
			fc.integer({ min: 0, max: HOUR_MS }),
			(polls, gracePeriodMs) => {
				let deliveredUntil = FROM - HOUR_MS * 2;
				for (const poll of polls) {
					const now = DateTime.fromMillis(poll);
					const [range, ...others] = dueRanges({
						...{ deliveredUntil: DateTime.fromMillis(deliveredUntil), startFrom: undefined, now },
						...{ zone: 'UTC', period: 'untilNow', gracePeriodMs },
					});
					expect(others).toEqual([]);
					if (range) expect(range.start.toMillis()).toBe(deliveredUntil + 1);
					deliveredUntil = range?.end.toMillis() ?? deliveredUntil;
				}
				// Ends are at the last millisecond of a second, which is over when the next begins.
				const leftMs = Math.max(...polls) - gracePeriodMs - deliveredUntil;
				expect(leftMs).toBeGreaterThanOrEqual(0);
				expect(leftMs).toBeLessThanOrEqual(1_000);
			},
		),
	);
});
