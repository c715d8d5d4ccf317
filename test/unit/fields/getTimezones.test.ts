import { IANAZone } from 'luxon';
import { getTimezones } from '../../../nodes/Invoance/fields/getTimezones';

it("the list of time zones has the workflow's first, then UTC, then all that dates can be computed in", async () => {
	const [workflow, ...zones] = await getTimezones();
	expect(workflow).toEqual({ name: "Workflow's Time Zone", value: '' });
	expect(zones[0]).toEqual({ name: 'UTC', value: 'UTC' });
	expect(zones).toContainEqual({ name: 'America/New York', value: 'America/New_York' });
	expect(zones.length).toBeGreaterThan(400);
	expect(new Set(zones.map(({ value }) => value)).size).toBe(zones.length);
	expect(zones.filter(({ value }) => !IANAZone.isValidZone(String(value)))).toEqual([]);
});
