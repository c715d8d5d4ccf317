import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { text } from './engine';
import { oneStep, useStage } from './setup';

/** What Invoance's clock shows: a Wednesday in winter, in Berlin 10:20:30. */
const NOW = Date.parse('2026-11-25T09:20:30.000Z');
const stage = useStage({ now: () => NOW });

async function exportSince(parameters: INodeParameters, item: IDataObject = {}) {
	const json = await oneStep({ dateRange: 'sinceLastDelivery', ...parameters });
	const result = await stage.engine.run(json, { input: [item] });
	const sent = stage.emulator.requests.find(({ method }) => method === 'POST')?.body;
	const filters = (sent as { filters?: IDataObject } | undefined)?.filters;
	return { ...result, range: filters && [filters.range_start, filters.range_end] };
}

describe('Since Last Delivery', () => {
	it.each([
		// A second may pass while it is requested.
		['now', /^2026-11-25T09:15:[2-5]\d\.999Z$/],
		['hour', '2026-11-25T08:59:59.999Z'],
		['day', '2026-11-24T22:59:59.999Z'],
		['week', '2026-11-22T22:59:59.999Z'],
		['month', '2026-10-31T22:59:59.999Z'],
	])(
		'goes from the last delivery up to %s, by the clock of Invoance and in the zone',
		async (upTo, end) => {
			const deliveredUntil = '2026-08-31T21:59:59.999Z';
			const { range, items, error } = await exportSince({ upTo, deliveredUntil });
			expect(error).toBeUndefined();
			const exactly: unknown = typeof end === 'string' ? end : expect.stringMatching(end);
			expect(range).toEqual(['2026-08-31T22:00:00.000Z', exactly]);
			const [item, ...others] = items('Invoance');
			expect(others).toEqual([]);
			expect(item?.json).toMatchObject({ range_start: range?.[0], range_end: range?.[1] });
		},
	);

	it('goes on from the range_end that it output, without a gap', async () => {
		const first = await exportSince({ upTo: 'day', deliveredUntil: '2026-11-01T22:59:59.999Z' });
		const deliveredUntil = text(first.items('Invoance')[0], 'range_end');
		stage.emulator.resetRecords();
		const next = await exportSince(
			{ deliveredUntil: '={{ $json.deliveredUntil }}' },
			{ deliveredUntil },
		);
		const start = text(next.items('Invoance')[0], 'range_start');
		const gap = DateTime.fromISO(start).diff(DateTime.fromISO(deliveredUntil));
		expect(gap.toMillis()).toBe(1);
	});

	it.each(['', null, undefined])(
		'begins with %j where the user says, else by its unit',
		async (deliveredUntil) => {
			const startFrom = '2026-11-20';
			const given = await exportSince(
				{ upTo: 'day', deliveredUntil: '={{ $json.deliveredUntil }}', startFrom },
				{ deliveredUntil },
			);
			expect(given.range).toEqual(['2026-11-19T23:00:00.000Z', '2026-11-24T22:59:59.999Z']);
			stage.emulator.resetRecords();
			const alone = await exportSince(
				{ upTo: 'month', deliveredUntil: '={{ $json.deliveredUntil }}' },
				{ deliveredUntil },
			);
			expect(alone.range).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T22:59:59.999Z']);
		},
	);

	it('reaches back before the last delivery by Lookback, and ends Grace Period before now', async () => {
		const options = { lookbackMinutes: 10, gracePeriodMinutes: '={{ "20" }}' };
		const { range } = await exportSince({ deliveredUntil: '2026-11-25T07:59:59.999Z', options });
		expect(range?.[0]).toBe('2026-11-25T07:50:00.000Z');
		expect(range?.[1]).toMatch(/^2026-11-25T09:00:[2-5]\d\.999Z$/);
	});

	it.each(['lookbackMinutes', 'gracePeriodMinutes'])(
		'requests nothing where %s is more than a year',
		async (option) => {
			const options = { [option]: '={{ 10 ** 12 }}' };
			const { error, range } = await exportSince({
				deliveredUntil: '2026-11-25T07:59:59.999Z',
				options,
			});
			expect(error?.message).toMatch(/must be a number of minutes from 0 to 525600$/);
			expect(range).toBeUndefined();
		},
	);

	it.each([
		['now', '2026-11-25T09:18:00.000Z'],
		['hour', '2026-11-25T08:59:59.999Z'],
		['month', '2026-11-01T00:00:00.000Z'],
		['now', '2027-01-01T00:00:00.000Z'],
	])(
		'gives no item and a hint where nothing is due up to %s since %s',
		async (upTo, deliveredUntil) => {
			const { items, hints, error, range } = await exportSince({ upTo, deliveredUntil });
			expect(error).toBeUndefined();
			expect(range).toBeUndefined();
			expect(items('Invoance')).toEqual([]);
			expect(hints('Invoance')).toContainEqual(expect.stringMatching(/^Nothing is due yet/));
		},
	);

	it('says that the clocks are apart where nothing is due by that of Invoance', async () => {
		const { hints } = await exportSince({ deliveredUntil: '2026-11-25T09:18:00.000Z' });
		const told = expect.stringMatching(/^The clocks of n8n and Invoance/) as string;
		expect(hints('Invoance')).toContainEqual(told);
	});

	it.each(['yesterday-ish', 'aorg_1', true, { at: 1 }])(
		'is an error where the last delivery %j is no time, and nothing is requested',
		async (deliveredUntil) => {
			const { error, range } = await exportSince(
				{ deliveredUntil: '={{ $json.deliveredUntil }}' },
				{ deliveredUntil },
			);
			expect(error?.message).toBe('Delivered Until is not a date');
			expect(range).toBeUndefined();
		},
	);
});

describe('Since Last Delivery, from a database', () => {
	it.each(['2026-11-24 17:59:59', '2026-11-24T22:59:59.999'])(
		'is an error that says why, where the last delivery %j has lost its zone',
		async (deliveredUntil) => {
			const { error, range } = await exportSince({ deliveredUntil });
			expect(error?.message).toBe('Delivered Until is a time without a time zone');
			expect(error?.description).toMatch(/Databases strip the zone .* Keep it as text/);
			expect(range).toBeUndefined();
		},
	);

	it.each([
		['2026-11-23T23:00:00Z', true],
		['2026-11-23 23:59:59+01:00', true],
		['2026-11-23T22:59:59.997Z', true],
		['2026-11-23T22:59:59.999Z', false],
		['2026-11-23', false],
	])('a last delivery that ended at %s is rounded, as a hint says: %s', async (end, isRounded) => {
		const { hints, error } = await exportSince({ upTo: 'day', deliveredUntil: end });
		expect(error).toBeUndefined();
		const said = hints('Invoance').filter((hint) => /rounded.*keep range_end as text/.test(hint));
		expect(said).toHaveLength(isRounded ? 1 : 0);
	});

	it('goes on without a hint from an item that has the whole output of the last delivery', async () => {
		const item = { range_start: '2026-11-22T23:00:00.000Z', range_end: '2026-11-23T22:59:59.999Z' };
		const deliveredUntil = '={{ $json.range_end }}';
		const { hints, range } = await exportSince({ upTo: 'day', deliveredUntil }, item);
		expect(range?.[0]).toBe('2026-11-23T23:00:00.000Z');
		expect(hints('Invoance').filter((hint) => /NOT used|rounded/.test(hint))).toEqual([]);
	});
});

describe('From the Step Before', () => {
	const given = {
		organization_id: 'globex',
		organization_name: 'Globex Industries',
		range_start: '2026-09-30T22:00:00.000Z',
		range_end: '2026-10-31T22:59:59.999Z',
	};
	const parameters = { dateRange: 'fromInput', organizationId: '' };

	it('exports the range and the organization of the item, to the millisecond', async () => {
		const { items, error } = await stage.engine.run(await oneStep(parameters), { input: [given] });
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({
			organization_id: 'globex',
			organization_name: 'Globex Industries',
			range_start: given.range_start,
			range_end: given.range_end,
			period: 'October 2026',
			file_name: 'invoance-audit_globex_2026-10.csv',
		});
	});

	it('exports the same range again when it is run again', async () => {
		const json = await oneStep(parameters);
		await stage.engine.run(json, { input: [given] });
		await stage.engine.run(json, { input: [given], mode: 'trigger' });
		const bodies = stage.emulator.requests.flatMap(({ method, body }) =>
			method === 'POST' ? [body] : [],
		);
		expect(bodies).toHaveLength(2);
		expect(bodies[1]).toEqual(bodies[0]);
	});

	it.each([
		[{ range_start: given.range_start }, /^The input item has no range_end$/],
		[{ range_end: '' }, /^The input item has no range_start and no range_end$/],
		[{ range_start: 'soon', range_end: given.range_end }, /start .* is not a date$/],
		[{ range_start: '2026-10-01 00:00:00', range_end: given.range_end }, /without a time zone$/],
		[{ range_start: given.range_end, range_end: given.range_start }, /after/],
	])('is an error for an item with %j', async (range, message) => {
		const input = [{ organization_id: 'acme', ...range }];
		const { error } = await stage.engine.run(await oneStep(parameters), { input });
		expect(error?.message).toMatch(message);
		expect(stage.emulator.requests).toEqual([]);
	});

	it('is an error without an organization, for that item', async () => {
		const json = await oneStep(parameters, { onError: 'continueRegularOutput' });
		const { organization_id, ...anonymous } = given;
		const { items } = await stage.engine.run(json, {
			input: [anonymous, { ...anonymous, organization_id }],
		});
		const [first, second] = items('Invoance');
		expect(first?.json.error).toBe('No organization is chosen');
		expect(second?.json.organization_id).toBe('globex');
	});
});

it('writes nothing into the static data of the workflow', async () => {
	const { staticData, items } = await exportSince({ deliveredUntil: '2026-11-20' });
	expect(items('Invoance')).toHaveLength(1);
	expect(staticData).toEqual({});
});
