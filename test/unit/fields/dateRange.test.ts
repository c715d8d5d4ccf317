import { DateTime, IANAZone } from 'luxon';
import {
	getTimezones,
	rangeFilter,
	readDeliveryRange,
	readEventRange,
	readExportRange,
	readGracePeriodMs,
	readTimezone,
	type NamedRange,
} from '../../../nodes/Invoance/fields/dateRange';
import { toRangeParameter } from '../../../nodes/Invoance/periods/calendarRange';
import { thrownBy } from '../thrownBy';

it("the list of time zones has the workflow's first, then UTC, then all that dates can be computed in", async () => {
	const [workflow, ...zones] = await getTimezones();
	expect(workflow).toEqual({ name: "Workflow's Time Zone", value: '' });
	expect(zones[0]).toEqual({ name: 'UTC', value: 'UTC' });
	expect(zones).toContainEqual({ name: 'America/New York', value: 'America/New_York' });
	expect(zones.length).toBeGreaterThan(400);
	expect(new Set(zones.map(({ value }) => value)).size).toBe(zones.length);
	expect(zones.filter(({ value }) => !IANAZone.isValidZone(String(value)))).toEqual([]);
});

it.each<[string, unknown, string]>([
	['', undefined, 'Europe/Berlin'],
	['', 'Asia/Kolkata', 'Asia/Kolkata'],
	['UTC', 'Asia/Kolkata', 'UTC'],
	// Items use the name for other things too.
	['', 'GMT+2 (Berlin)', 'Europe/Berlin'],
	['', 7, 'Europe/Berlin'],
])('with the option %j, an item of the zone %j is in %s', (option, timezone, expected) => {
	const item = { parameter: () => ({ timezone: option }) };
	expect(readTimezone(item, 'Europe/Berlin', { timezone })).toBe(expected);
	expect(readTimezone(item, 'Europe/Berlin')).toBe(option || 'Europe/Berlin');
});

const NOW = new Date('2026-11-05T12:00:00Z');
const OCTOBER = { range_start: '2026-10-01T00:00:00Z', range_end: '2026-10-31T23:59:59.999Z' };

/** An item with these parameters. */
function itemOf(parameters: Record<string, unknown>, json = {}) {
	return { parameter: (name: string) => parameters[name] ?? null, json };
}

/** A range as it is sent, or "open". */
const shown = ({ start, end }: NamedRange['range']) =>
	[start, end].map((moment) => (moment ? toRangeParameter(moment) : 'open'));

describe('the range of an export', () => {
	const read = (parameters: Record<string, unknown>, json = {}) => {
		const item = itemOf(parameters, json);
		const found = readExportRange(item, { now: NOW, workflowZone: 'Europe/Berlin' });
		if (found === 'sinceLastDelivery') throw new Error(found);
		const ofEvents = readEventRange(item, { now: NOW, workflowZone: 'Europe/Berlin' });
		expect(shown(ofEvents.range)).toEqual(shown(found.range));
		return { ...found, range: shown(found.range) };
	};
	const BERLIN_OCTOBER = ['2026-09-30T22:00:00.000Z', '2026-10-31T22:59:59.999Z'];
	const UTC_OCTOBER = ['2026-10-01T00:00:00.000Z', OCTOBER.range_end];

	it('is the one that the item has, in its zone, else the previous month', () => {
		const ofItem = read({}, { ...OCTOBER, timezone: 'UTC' });
		expect(ofItem).toEqual({ range: UTC_OCTOBER, zone: 'UTC', endsByCalendar: true, hints: [] });
		expect(read({})).toEqual({
			...{ range: BERLIN_OCTOBER, zone: 'Europe/Berlin', endsByCalendar: true, hints: [] },
		});
	});

	it('is an error where it is to come from the item, which has none', () => {
		expect(read({ dateRange: 'fromInput' }, OCTOBER).range).toEqual(UTC_OCTOBER);
		expect(thrownBy(() => read({ dateRange: 'fromInput' }))).toMatchObject({
			message: 'The input item has no range_start and no range_end',
		});
	});

	it.each<[string, object, object]>([
		['of its own', { dateRange: 'yesterday' }, { endsByCalendar: true }],
		['that ends now', { dateRange: 'monthToDate' }, { endsByCalendar: false }],
		['of all time', { dateRange: 'allTime' }, { endsByCalendar: false, range: ['open', 'open'] }],
		[
			'that is typed',
			{ dateRange: 'custom', rangeStart: '2026-10', options: { timezone: 'UTC' } },
			{ endsByCalendar: false, range: ['2026-10-01T00:00:00.000Z', 'open'], zone: 'UTC' },
		],
	])('leaves out the range of the item, and says so, where it is one %s', (_, given, expected) => {
		expect(read({ ...given })).toMatchObject({ ...expected, hints: [] });
		expect(read({ ...given }, OCTOBER)).toMatchObject({ ...expected, hints: ['rangeNotUsed'] });
	});

	it('does not take the zone of the item where it does not take its range', () => {
		const { zone } = read({ dateRange: 'yesterday' }, { timezone: 'UTC' });
		expect(zone).toBe('Europe/Berlin');
	});

	it('that the item ends at a whole second was rounded by a database', () => {
		const { hints } = read({}, { ...OCTOBER, range_end: '2026-10-31T23:59:59Z' });
		expect(hints).toEqual(['endRounded']);
		expect(read({}, { ...OCTOBER, range_end: null }).hints).toEqual([]);
	});

	it('since the last delivery is no range yet, and none for events', () => {
		const item = itemOf({ dateRange: 'sinceLastDelivery' });
		const options = { now: NOW, workflowZone: 'UTC' };
		expect(readExportRange(item, options)).toBe('sinceLastDelivery');
		expect(() => readEventRange(item, options)).toThrow(/^Date Range must be one of/);
	});
});

describe('the range since the last delivery', () => {
	const read = (parameters: Record<string, unknown>, json = {}) => {
		const now = DateTime.fromJSDate(NOW, { zone: 'UTC' });
		const { range, hints } = readDeliveryRange(itemOf(parameters, json), {
			...{ now, gracePeriodMs: 300_000 },
		});
		return { range: range && shown(range), hints };
	};
	const until = '2026-11-01T09:59:59.999Z';

	it('goes on a millisecond later, up to Grace Period before now', () => {
		expect(read({ deliveredUntil: until })).toEqual({
			...{ range: ['2026-11-01T10:00:00.000Z', '2026-11-05T11:54:59.999Z'], hints: [] },
		});
	});

	it.each([
		['hour', '2026-11-05T10:59:59.999Z'],
		['day', '2026-11-04T23:59:59.999Z'],
		['week', '2026-11-01T23:59:59.999Z'],
	])('ends with the last finished %s', (upTo, end) => {
		expect(read({ deliveredUntil: until, upTo }).range?.[1]).toBe(end);
	});

	it('is none where nothing is due', () => {
		expect(read({ deliveredUntil: until, upTo: 'month' })).toEqual({ range: undefined, hints: [] });
	});

	it('reaches back by Lookback, but not before a series begins', () => {
		const options = { lookbackMinutes: 60 };
		expect(read({ deliveredUntil: until, options }).range?.[0]).toBe('2026-11-01T09:00:00.000Z');
		const startFrom = '2026-11-01';
		expect(read({ startFrom, options }).range?.[0]).toBe('2026-11-01T00:00:00.000Z');
	});

	it('begins 30 days back where nothing says when', () => {
		expect(read({}).range?.[0]).toBe('2026-10-06T12:00:00.000Z');
	});

	it('is an error where Delivered Until is no moment or has no zone', () => {
		for (const deliveredUntil of ['soon', '2026-11-01T10:00:00']) {
			expect(thrownBy(() => read({ deliveredUntil }))).toMatchObject({
				message: expect.stringContaining('Delivered Until') as string,
				description: expect.stringMatching(
					/2026-11-01T10:00:00|the range_end of the last/,
				) as string,
			});
		}
	});

	it('tells of an end that a database has rounded, and of a range that is not used', () => {
		expect(read({ deliveredUntil: '2026-11-01T10:00:00Z' }).hints).toEqual(['endRounded']);
		expect(read({ startFrom: '2026-11-01' }, OCTOBER).hints).toEqual(['rangeNotUsed']);
	});
});

it('a range is sent by the names of the API, without its open ends', () => {
	const start = DateTime.fromISO('2026-10-01T00:00:00Z');
	const text = '2026-10-01T00:00:00.000Z';
	expect(rangeFilter({})).toEqual({});
	expect(rangeFilter({ start })).toEqual({ range_start: text });
	expect(rangeFilter({ end: start })).toEqual({ range_end: text });
});

it.each([
	[{}, 300_000],
	[{ gracePeriodMinutes: 0.5 }, 30_000],
])('Grace Period is in minutes: %j', (options, expected) => {
	expect(readGracePeriodMs({ parameter: () => options })).toBe(expected);
});
