import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { oneStep, useStage } from './setup';

const stage = useStage({ eventsPerOrganization: 1 });

const NOT_USED = /^The date range of the input item is NOT used/;
const september = {
	range_start: '2026-08-31T22:00:00.000Z',
	range_end: '2026-09-30T21:59:59.999Z',
};

/** Runs the node in Berlin, and says which range Invoance was asked for. */
async function run(json: IDataObject, parameters: INodeParameters) {
	const options = { gracePeriodMinutes: 0 };
	const workflow = await oneStep({ options, ...parameters });
	const { hints, error } = await stage.engine.run(workflow, { input: [json] });
	const sent = stage.emulator.requests.map(({ method, query, body }) =>
		method === 'POST' ? (body as { filters?: IDataObject }).filters : query,
	);
	const asked = sent.find((filters) => filters && 'range_start' in filters);
	return { error, hints: hints('Invoance'), range: [asked?.range_start, asked?.range_end] };
}

function previousMonth(): unknown[] {
	const start = DateTime.now().setZone('Europe/Berlin').startOf('month').minus({ months: 1 });
	const sent = [start, start.plus({ months: 1 }).minus({ milliseconds: 1 })];
	return sent.map((moment) => moment.toUTC().toISO());
}

describe.each<[string, INodeParameters]>([
	['an export', {}],
	['a list of events', { resource: 'event', operation: 'getAll' }],
])('Automatic, for %s', (_, operation) => {
	const parameters = { ...operation, dateRange: 'automatic' };

	it('is the range of the input item', async () => {
		const { range, hints, error } = await run(september, parameters);
		expect(error).toBeUndefined();
		expect(range).toEqual([september.range_start, september.range_end]);
		expect(hints.filter((hint) => NOT_USED.test(hint))).toEqual([]);
	});

	it('is in the time zone of the item', async () => {
		const days = { range_start: '2026-09-30', range_end: '2026-09-30' };
		const { range } = await run({ ...days, timezone: 'Asia/Kolkata' }, parameters);
		expect(range).toEqual(['2026-09-29T18:30:00.000Z', '2026-09-30T18:29:59.999Z']);
	});

	it.each([
		[{}, false],
		[{ range_start: null, range_end: null }, false],
		[{ range_start: september.range_start }, true],
		[{ range_start: '', range_end: september.range_end }, true],
	])(
		'of %j is the previous month, with a hint if it has half a range: %s',
		async (json, isSaid) => {
			const { range, hints, error } = await run(json, parameters);
			expect(error).toBeUndefined();
			expect(range).toEqual(previousMonth());
			expect(hints.some((hint) => NOT_USED.test(hint))).toBe(isSaid);
		},
	);

	it('says that the end of an item is rounded', async () => {
		const { hints } = await run({ ...september, range_end: '2026-09-30T22:00:00Z' }, parameters);
		expect(hints.some((hint) => hint.includes('rounded'))).toBe(true);
	});

	it('is an error where a time of the item has lost its zone', async () => {
		const { error } = await run({ ...september, range_end: '2026-09-30 23:59:59' }, parameters);
		expect(error?.message).toBe('The end of the date range is a time without a time zone');
		expect(error?.description).toContain('Keep it as text');
	});
});

describe('The range of an item that is not used', () => {
	it.each<[INodeParameters, boolean]>([
		[{ dateRange: 'previousMonth' }, true],
		[{ dateRange: 'last7Days' }, true],
		[{ dateRange: 'allTime' }, true],
		[{ dateRange: 'custom', rangeStart: '2026-01', rangeEnd: '2026-02' }, true],
		[{ dateRange: 'custom', rangeStart: '={{ $json.range_start }}', rangeEnd: '' }, false],
		[{ dateRange: 'sinceLastDelivery', deliveredUntil: '2026-08' }, true],
		[{ dateRange: 'sinceLastDelivery', deliveredUntil: '={{ $json.range_end }}' }, false],
		[{ dateRange: 'fromInput' }, false],
	])('with %j is said in a hint: %s', async (parameters, isSaid) => {
		const { hints, error } = await run(september, parameters);
		expect(error).toBeUndefined();
		expect(hints.some((hint) => NOT_USED.test(hint))).toBe(isSaid);
	});
});

it('A custom range without a start and an end is an error that points to All Time', async () => {
	const { error } = await run(september, { dateRange: 'custom', rangeStart: '', rangeEnd: ' ' });
	expect(error?.message).toBe('The date range has neither a start nor an end');
	expect(error?.description).toContain('All Time');
	expect(stage.emulator.requests).toEqual([]);
});

it('A custom range of months, in whatever form, is all of both', async () => {
	const custom = { dateRange: 'custom', rangeStart: '2026-02', rangeEnd: '={{ "2026-03" }}' };
	const { range } = await run({}, custom);
	expect(range).toEqual(['2026-01-31T23:00:00.000Z', '2026-03-31T21:59:59.999Z']);
});
