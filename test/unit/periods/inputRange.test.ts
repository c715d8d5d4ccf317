import {
	hasRange,
	leavesOutRange,
	rangeFromInput,
} from '../../../nodes/Invoance/periods/inputRange';
import { toRangeParameter } from '../../../nodes/Invoance/periods/dateRange';
import { thrownBy } from '../thrownBy';

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
