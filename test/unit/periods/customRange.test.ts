import { DateTime } from 'luxon';
import {
	checkTimezone,
	hasRange,
	leavesOutRange,
	rangeFromInput,
	resolveCustomRange,
} from '../../../nodes/Invoance/periods/customRange';
import { toRangeParameter, type DateRange } from '../../../nodes/Invoance/periods/calendarRange';
import { thrownBy } from '../thrownBy';

/** Both ends as they are sent. */
function sent({ start, end }: DateRange) {
	return [start && toRangeParameter(start), end && toRangeParameter(end)];
}

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
		['  ', '2026-06-01T09:00Z', undefined, '2026-06-01T09:00:00.000Z'],
	])('from %j to %j is read in the time zone', (start, end, expectedStart, expectedEnd) => {
		expect(sent(resolveCustomRange(start, end, 'Europe/Berlin'))).toEqual([
			expectedStart,
			expectedEnd,
		]);
	});

	it.each([
		['2026', '2025-12-31T23:00:00.000Z', '2026-12-31T22:59:59.999Z'],
		[2026, '2025-12-31T23:00:00.000Z', '2026-12-31T22:59:59.999Z'],
		['2026-06', '2026-05-31T22:00:00.000Z', '2026-06-30T21:59:59.999Z'],
		['202606', '2026-05-31T22:00:00.000Z', '2026-06-30T21:59:59.999Z'],
		['2026-W23', '2026-05-31T22:00:00.000Z', '2026-06-07T21:59:59.999Z'],
		['2026W23', '2026-05-31T22:00:00.000Z', '2026-06-07T21:59:59.999Z'],
		['2026-W23-7', '2026-06-06T22:00:00.000Z', '2026-06-07T21:59:59.999Z'],
		['2026-160', '2026-06-08T22:00:00.000Z', '2026-06-09T21:59:59.999Z'],
		['20260629', '2026-06-28T22:00:00.000Z', '2026-06-29T21:59:59.999Z'],
		['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
		['2026-12', '2026-11-30T23:00:00.000Z', '2026-12-31T22:59:59.999Z'],
	])('from and to %j is all of what it names', (typed, start, end) => {
		expect(sent(resolveCustomRange(typed, typed, 'Europe/Berlin'))).toEqual([start, end]);
	});

	it.each([
		['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z'],
		['America/Havana', '2026-10-31', '2026-10-31T04:00:00.000Z', '2026-11-01T03:59:59.999Z'],
		['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z', '2026-09-07T02:59:59.999Z'],
		['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', '2011-12-30T09:59:59.999Z'],
		['Pacific/Apia', '2011-12', '2011-12-01T10:00:00.000Z', '2011-12-31T09:59:59.999Z'],
	])('in %s, %s is whole where midnight comes twice or never', (zone, typed, start, end) => {
		expect(sent(resolveCustomRange(typed, typed, zone))).toEqual([start, end]);
	});

	it('from and to a time that comes twice takes both passes of the clock', () => {
		const time = '2026-10-25T02:30';
		expect(sent(resolveCustomRange(time, time, 'Europe/Berlin'))).toEqual([
			'2026-10-25T00:30:00.000Z',
			'2026-10-25T01:30:00.000Z',
		]);
		for (const exact of ['2026-10-25T02:30+02:00', '2026-10-25T00:30Z']) {
			expect(sent(resolveCustomRange(exact, exact, 'Europe/Berlin'))).toEqual([
				'2026-10-25T00:30:00.000Z',
				'2026-10-25T00:30:00.000Z',
			]);
		}
	});

	it('may be a single moment, with blanks around it', () => {
		expect(sent(resolveCustomRange(' 2026-06-01T09:00Z ', '2026-06-01T09:00Z', 'UTC'))).toEqual([
			'2026-06-01T09:00:00.000Z',
			'2026-06-01T09:00:00.000Z',
		]);
	});

	it.each([
		['yesterday', '', /The start of the date range is not a date/],
		['', '31.12.2026', /The end of the date range is not a date/],
		['2026-02-30', '', /not a date/],
		['2026-13', '', /not a date/],
		['12:00', '', /not a date/],
		[42, '', /not a date/],
		[true, '', /not a date/],
		[{}, '', /not a date/],
		[new Date(Number.NaN), '', /not a date/],
		['2026-07-01', '2026-06-30', /start of the date range is after its end/],
	])('from %j to %j is refused', (start, end, message) => {
		expect(() => resolveCustomRange(start, end, 'UTC')).toThrow(message);
	});

	it.each([
		['', ''],
		[undefined, null],
		[' ', undefined],
	])('from %j to %j has no end, which is an error that points to All Time', (start, end) => {
		expect(thrownBy(() => resolveCustomRange(start, end, 'UTC'))).toMatchObject({
			message: 'The date range has neither a start nor an end',
			description: expect.stringContaining('choose All Time') as string,
		});
	});

	it.each<[unknown, unknown, string]>([
		[
			'2026-07',
			'2026-06-30',
			'Start "2026-07" means 2026-07-01 00:00, End "2026-06-30" means 2026-06-30 23:59:59.999, both in Europe/Berlin.',
		],
		[
			'2026-07-01T00:00:30Z',
			'2026-07-01T02:00',
			'Start "2026-07-01T00:00:30Z" means 2026-07-01 02:00:30, End "2026-07-01T02:00" means 2026-07-01 02:00, both in Europe/Berlin.',
		],
		[
			new Date('2026-07-01T00:00:00Z'),
			2025,
			'Start "2026-07-01T00:00:00.000Z" means 2026-07-01 02:00, End "2025" means 2025-12-31 23:59:59.999, both in Europe/Berlin.',
		],
	])('that is turned around is quoted as typed and in the zone: %j, %j', (start, end, words) => {
		expect(thrownBy(() => resolveCustomRange(start, end, 'Europe/Berlin'))).toMatchObject({
			description: `${words} Swap them, or correct one.`,
		});
	});
});

const range_start = '2026-09-30T22:00:00.000Z';
const range_end = '2026-10-31T22:59:59.999Z';

describe('the range that the step before gives', () => {
	it.each([
		[{ range_start, range_end }, range_start, range_end],
		[{ range_start, range_end: null }, range_start, undefined],
		[{ range_start: null, range_end }, undefined, range_end],
		[{ range_start: null, range_end: null }, undefined, undefined],
		[{ range_start: '2026-10-01', range_end: '2026-10-31' }, range_start, range_end],
	])('of %j is that of the item, where null is open', (json, start, end) => {
		const range = rangeFromInput(json, 'Europe/Berlin');
		expect(range.start && toRangeParameter(range.start)).toBe(start);
		expect(range.end && toRangeParameter(range.end)).toBe(end);
	});

	it.each([
		[{}, 'The input item has no range_start and no range_end'],
		[{ range_start }, 'The input item has no range_end'],
		[{ range_start: ' ', range_end }, 'The input item has no range_start'],
	])('of %j is an error that says what to connect', (json, message) => {
		expect(thrownBy(() => rangeFromInput(json, 'UTC'))).toMatchObject({
			message,
			description: expect.stringContaining('Connect the Invoance Trigger') as string,
		});
	});

	it.each([
		[{ range_start: 'soon', range_end }, /start of the date range is not a date/],
		[{ range_start: '2026-10-01 00:00:00', range_end }, /start .* without a time zone/],
		[{ range_start, range_end: '2026-10-31T23:59:59.999' }, /end .* without a time zone/],
		[
			{ range_start: range_end, range_end: range_start },
			/start of the date range is after its end/,
		],
	])('of %j is refused', (json, message) => {
		expect(() => rangeFromInput(json, 'UTC')).toThrow(message);
	});
});

it.each([
	[{ range_start, range_end }, true],
	[{ range_start, range_end: null }, true],
	[{ range_start: '2026-10', range_end: '2026-10' }, true],
	[{ range_start: null, range_end: null }, false],
	[{ range_start, range_end: '' }, false],
	[{ range_end }, false],
	[{}, false],
])('whether %j has a range: %s', (json, expected) => {
	expect(hasRange(json)).toBe(expected);
});

it.each<[object, unknown[], boolean]>([
	[{ range_start, range_end }, ['', ''], true],
	[{ range_start, range_end }, ['2026-01-01', null], true],
	[{ range_start, range_end }, ['2026-01-01', range_end], false],
	[{ range_start: '', range_end }, ['', ''], true],
	[{ range_start: null, range_end: null }, [null, undefined], false],
	[{}, [undefined], false],
])('whether %j is left out by a range from %j: %s', (json, values, expected) => {
	expect(leavesOutRange({ ...json }, values)).toBe(expected);
});

it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => {
	expect(checkTimezone(name)).toBe(name);
});

it.each(['Europe/Atlantis', 'CET+1', ''])('%j is not a time zone', (name) => {
	expect(() => checkTimezone(name)).toThrow(/is not a time zone/);
});

it('a time zone that is refused says how to do it right', () => {
	expect(thrownBy(() => checkTimezone('CET+1'))).toMatchObject({
		description: 'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	});
});
