import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	checkTimezone,
	rangeSince,
	resolveCustomRange,
	resolveRelativeRange,
	toRangeParameter,
	type RelativeRange,
} from '../../../nodes/Invoance/periods/dateRange';
import table from '../../vectors/date-ranges.json';
import { thrownBy } from '../thrownBy';

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

describe('a custom range', () => {
	it.each<[unknown, unknown, string | undefined, string | undefined]>([
		[
			'2026-06-01T00:00:00',
			'2026-06-30T23:59:59.999',
			'2026-05-31T22:00:00.000Z',
			'2026-06-30T21:59:59.999Z',
		],
		['2026-06-01', '2026-06-30', '2026-05-31T22:00:00.000Z', '2026-06-30T21:59:59.999Z'],
		['2026-06-01 09:00:00', '', '2026-06-01T07:00:00.000Z', undefined],
		['', '2026-06-01T09:00:00Z', undefined, '2026-06-01T09:00:00.000Z'],
		['2026-06-01T09:00:00-05:00', undefined, '2026-06-01T14:00:00.000Z', undefined],
		[new Date('2026-06-01T09:00:00Z'), null, '2026-06-01T09:00:00.000Z', undefined],
		[DateTime.fromISO('2026-06-01T09:00:00Z'), null, '2026-06-01T09:00:00.000Z', undefined],
		['', '', undefined, undefined],
	])('from %j to %j is read in the time zone', (start, end, expectedStart, expectedEnd) => {
		const range = resolveCustomRange(start, end, 'Europe/Berlin');
		expect(range.start && toRangeParameter(range.start)).toBe(expectedStart);
		expect(range.end && toRangeParameter(range.end)).toBe(expectedEnd);
	});

	it.each([
		['yesterday', '', /The Start of the date range is not a date/],
		['', '31.12.2026', /The End of the date range is not a date/],
		['2026-02-30', '', /not a date/],
		[42, '', /not a date/],
		[new Date(Number.NaN), '', /not a date/],
		['2026-07-01', '2026-06-30', /start of the date range is after its end/],
	])('from %j to %j is refused', (start, end, message) => {
		expect(() => resolveCustomRange(start, end, 'UTC')).toThrow(message);
	});
});

describe('the range since the last run', () => {
	const end = DateTime.fromISO('2026-11-23T12:00:00.000Z', { zone: 'UTC' });
	const firstStart = DateTime.fromISO('2026-01-01T00:00:00.000Z');
	it.each([
		[
			'begins a millisecond after the last end',
			'2026-11-22T11:59:59.999Z',
			0,
			'2026-11-22T12:00:00.000Z',
		],
		['reaches back by the overlap', '2026-11-22T11:59:59.999Z', 10, '2026-11-22T11:50:00.000Z'],
		['is never turned around', '2027-01-01T00:00:00.000Z', 0, '2026-11-23T12:00:00.000Z'],
		['begins anew if the mark is unreadable', 'nonsense', 0, '2026-01-01T00:00:00.000Z'],
	])('%s', (_, lastEnd, overlapMinutes, expected) => {
		const { start } = rangeSince(lastEnd, { firstStart, end, overlapMinutes });
		expect(toRangeParameter(start)).toBe(expected);
	});

	it('begins 30 days back the first time, unless told otherwise', () => {
		const { start } = rangeSince(undefined, { firstStart: undefined, end, overlapMinutes: 0 });
		expect(toRangeParameter(start)).toBe('2026-10-24T12:00:00.000Z');
	});
});

it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => {
	expect(checkTimezone(name)).toBe(name);
});

it.each(['Europe/Atlantis', 'CET+1', ''])('%j is not a time zone', (name) => {
	expect(() => checkTimezone(name)).toThrow(/is not a time zone/);
});

it('a time zone, a date or a range that is refused says how to do it right', () => {
	expect(thrownBy(() => checkTimezone('CET+1'))).toMatchObject({
		description: 'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	});
	expect(thrownBy(() => resolveCustomRange('soon', '', 'UTC'))).toMatchObject({
		description:
			'Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.',
	});
	expect(thrownBy(() => resolveCustomRange('2026-07-01', '2026-06-30', 'UTC'))).toMatchObject({
		description:
			'Start is 2026-07-01T00:00:00.000Z, End is 2026-06-30T23:59:59.999Z. Swap them, or correct one.',
	});
});

it('a custom range may be a single moment, with blanks around it', () => {
	const { start, end } = resolveCustomRange(' 2026-06-01T09:00Z ', '2026-06-01T09:00Z', 'UTC');
	expect(start?.toMillis()).toBe(Date.parse('2026-06-01T09:00Z'));
	expect(end?.toMillis()).toBe(start?.toMillis());
});
