import { IANAZone } from 'luxon';
import { getTimezones, readTimezone } from '../../../nodes/Invoance/fields/dateRange';

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
