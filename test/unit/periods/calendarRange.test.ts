import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	resolveRelativeRange,
	type RelativeRange,
} from '../../../nodes/Invoance/periods/calendarRange';
import { toRangeParameter } from '../../../nodes/Invoance/periods/calendarRange';
import table from '../../vectors/date-ranges.json';

/** Rows of zone, instant, range, start, end, computed by another program from the IANA rules. */
const rows = table as Array<[string, string, RelativeRange, string, string]>;

describe('calendar ranges', () => {
	const zones = [...new Set(rows.map(([zone]) => zone))];

	it.each(zones)('in %s are what the IANA rules say', (name) => {
		const wrong = rows
			.filter(([zone]) => zone === name)
			.map(([zone, instant, range, start, end]) => {
				const found = resolveRelativeRange(range, DateTime.fromISO(instant, { zone }));
				return {
					row: `${range} at ${instant}`,
					expected: [start, end],
					found: [toRangeParameter(found.start), toRangeParameter(found.end)],
				};
			})
			.filter(({ expected, found }) => expected.join() !== found.join());
		expect(wrong).toEqual([]);
	});

	it('follow each other without gap or overlap', () => {
		const ranges: RelativeRange[] = ['yesterday', 'previousWeek', 'previousMonth', 'previousYear'];
		fc.assert(
			fc.property(
				fc.constantFrom(...zones),
				fc.constantFrom(...ranges),
				fc.date({ min: new Date('2012-02-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
				(zone, range, date) => {
					const later = resolveRelativeRange(range, DateTime.fromJSDate(date, { zone }));
					const earlier = resolveRelativeRange(range, later.start.plus({ hours: 6 }));
					expect(earlier.end.toMillis() + 1).toBe(later.start.toMillis());
				},
			),
			{ numRuns: 1_000 },
		);
	});
});

describe('ranges that end now', () => {
	const instant = DateTime.fromISO('2026-11-23T15:30:45.678Z', { zone: 'Europe/Berlin' });
	it.each<[RelativeRange, string]>([
		['monthToDate', '2026-10-31T23:00:00.000Z'],
		['yearToDate', '2025-12-31T23:00:00.000Z'],
		['last24Hours', '2026-11-22T15:30:45.678Z'],
		['last7Days', '2026-11-16T15:30:45.678Z'],
		['last30Days', '2026-10-24T14:30:45.678Z'],
		['last90Days', '2026-08-25T14:30:45.678Z'],
	])('%s begins at %s', (range, start) => {
		const found = resolveRelativeRange(range, instant);
		expect(toRangeParameter(found.start)).toBe(start);
		expect(toRangeParameter(found.end)).toBe('2026-11-23T15:30:45.678Z');
	});
});

it('the day before a day that comes after a skipped one is the last that was', () => {
	const { start, end } = resolveRelativeRange(
		'yesterday',
		DateTime.fromISO('2011-12-31T12:00', { zone: 'Pacific/Apia' }),
	);
	expect([start, end].map(toRangeParameter)).toEqual([
		'2011-12-29T10:00:00.000Z',
		'2011-12-30T09:59:59.999Z',
	]);
});
