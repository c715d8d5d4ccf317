import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { pollSeries } from '../../../nodes/Invoance/trigger/pollSeries';
import { functionsTo, says } from '../api/fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const DAY_MS = 86_400_000;
/** n8n's clock, five days into a month. */
const NOW = Date.UTC(2026, 10, 5, 12);
/** Invoance's clock then: what the request took is really counted. */
const JUST_PAST_NOON = expect.stringMatching(/^2026-11-05T12:00:\d\d\.\d{3}Z$/) as string;
beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => jest.restoreAllMocks());

const ACME = { id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' };
const GLOBEX = { id: 'aorg_2', name: 'Globex' };
const OLD = { id: 'aorg_3', status: 'archived', archived_at: '2026-10-20T00:00:00Z' };
const list = (...orgs: IDataObject[]) =>
	says({ orgs }, 200, { date: new Date(Date.now()).toUTCString() });

interface PollOptions {
	answers?: Parameters<typeof functionsTo>[0];
	parameters?: IDataObject;
	staticData?: IDataObject;
	mode?: string;
}

async function poll({
	answers = [list(ACME, GLOBEX)],
	parameters = {},
	staticData = {},
	mode = 'trigger',
}: PollOptions = {}) {
	const { functions, requests, log } = functionsTo(answers);
	const warnings: string[] = [];
	Object.assign(functions, {
		getMode: () => mode,
		getTimezone: () => 'Europe/Berlin',
		getNode: () => ({ name: 'Audit', credentials: { invoanceApi: { name: 'My Invoance' } } }),
		getNodeParameter: (name: string) => parameters[name] ?? null,
		getWorkflowStaticData: () => staticData,
		logger: {
			...functions.logger,
			warn: (line: string) => warnings.push(line),
		},
	});
	const output = await pollSeries(functions as unknown as IPollFunctions).catch(
		(error: unknown) => ({ error: error as Error }),
	);
	const items = Array.isArray(output) ? (output[0] ?? []).map(({ json }) => json) : output;
	return { items, staticData, requests, log, warnings };
}

const rangesOf = ({ items }: Awaited<ReturnType<typeof poll>>) =>
	Array.isArray(items) ? items.map((json) => [json.organization_id, json.range_start]) : items;

describe('a poll', () => {
	it('gives an item for each organization and period that is over, with all that names it', async () => {
		const { items, log, warnings } = await poll();
		const october = {
			...{ period: 'October 2026', timezone: 'Europe/Berlin' },
			...{ range_start: '2026-09-30T22:00:00.000Z', range_end: '2026-10-31T22:59:59.999Z' },
		};
		const acme = { organization_id: 'aorg_1', external_id: 'acme', organization_name: 'Acme Corp' };
		const globex = { organization_id: 'aorg_2', external_id: null, organization_name: 'Globex' };
		expect(items).toEqual([
			{ ...acme, ...october },
			{ ...globex, ...october },
		]);
		expect(log.at(-1)).toMatch(/2 ranges due, 2 organizations$/);
		expect(warnings).toEqual([]);
	});

	it('in which nothing can be due makes no request', async () => {
		const { staticData } = await poll();
		const again = await poll({ answers: [], staticData });
		expect(again).toMatchObject({ items: null, requests: [] });
	});

	it('a month later gives the next month, oldest first, and then nothing', async () => {
		const { staticData } = await poll();
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 61 * DAY_MS);
		const next = await poll({ staticData });
		expect(rangesOf(next)).toEqual([
			['aorg_1', '2026-10-31T23:00:00.000Z'],
			['aorg_2', '2026-10-31T23:00:00.000Z'],
			['aorg_1', '2026-11-30T23:00:00.000Z'],
			['aorg_2', '2026-11-30T23:00:00.000Z'],
		]);
		const changed = { parameters: { startFrom: '2020-01-01' }, staticData };
		expect((await poll(changed)).items).toBeNull();
	});

	it('begins once for two that are under way at once', async () => {
		const staticData = {};
		const both = await Promise.all([poll({ staticData }), poll({ staticData })]);
		expect(both.map(({ items }) => items)).toEqual([expect.any(Array), null]);
	});

	it('takes an archived organization that was served, up to when it was archived', async () => {
		const all = () => ({ answers: [list(ACME, OLD)] });
		expect(rangesOf(await poll(all()))).toEqual([['aorg_1', '2026-09-30T22:00:00.000Z']]);
		jest.spyOn(Date, 'now').mockReturnValue(NOW - 31 * DAY_MS);
		const { staticData } = await poll({ answers: [list(ACME, { id: 'aorg_3' })] });
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 31 * DAY_MS);
		expect(rangesOf(await poll({ ...all(), staticData }))).toEqual([
			['aorg_1', '2026-09-30T22:00:00.000Z'],
			['aorg_3', '2026-09-30T22:00:00.000Z'],
			['aorg_1', '2026-10-31T23:00:00.000Z'],
		]);
	});

	it.each<[string, unknown]>([
		['a list', ['acme', ' aorg_9 ']],
		['text', 'acme, aorg_9,'],
	])('takes the chosen organizations, and one that is gone by its id: %s', async (_, chosen) => {
		const parameters = { organizations: 'selected', organizationIds: chosen as string };
		const { items } = await poll({ parameters });
		expect(items).toMatchObject([
			{ organization_id: 'aorg_1', organization_name: 'Acme Corp' },
			{ organization_id: 'aorg_9', external_id: null, organization_name: 'aorg_9' },
		]);
	});

	it('takes an archived organization where it is chosen', async () => {
		const parameters = { organizations: 'selected', organizationIds: ['aorg_3'] };
		const result = await poll({ parameters, answers: [list(OLD)] });
		expect(rangesOf(result)).toEqual([['aorg_3', '2026-09-30T22:00:00.000Z']]);
	});

	it.each<[string, unknown, string]>([
		['nothing', [], 'No organization is chosen'],
		['blank text', ' , ', 'No organization is chosen'],
		['a blank id', [' '], 'No organization is chosen'],
		['an object', {}, 'No organization is chosen'],
		['unknown ones', ['x', 'y'], 'Invoance knows none of the chosen organizations'],
	])('is an error where there is chosen %s', async (_, chosen, message) => {
		const parameters = { organizations: 'selected', organizationIds: chosen as string };
		expect(await poll({ parameters })).toMatchObject({ items: { error: { message } } });
	});

	it('names unknown organizations and the credential', async () => {
		const parameters = { organizations: 'selected', organizationIds: [7, 'y'] };
		const { items } = await poll({ parameters });
		expect(items).toHaveProperty(
			'error.description',
			expect.stringMatching(/: 7, y\..*My Invoance/),
		);
	});

	it('goes on where the only chosen organization is gone after it was served', async () => {
		const parameters = { organizations: 'selected', organizationIds: ['aorg_1'] };
		const { staticData } = await poll({ parameters });
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 31 * DAY_MS);
		const result = await poll({ parameters, staticData, answers: [list(GLOBEX)] });
		expect(rangesOf(result)).toEqual([['aorg_1', '2026-10-31T23:00:00.000Z']]);
	});

	it('that fails moves nothing', async () => {
		const { staticData } = await poll();
		const before = structuredClone(staticData);
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 61 * DAY_MS);
		const failed = await poll({ staticData, answers: [says({ error: 'invalid_api_key' }, 401)] });
		expect(failed).toMatchObject({ items: { error: { message: /./ } } });
		expect(staticData).toEqual(before);
	});

	it('warns of clocks that are apart', async () => {
		const date = new Date(NOW - 600_000).toUTCString();
		const { warnings } = await poll({ answers: [says({ orgs: [ACME] }, 200, { date })] });
		expect(warnings).toEqual([
			expect.stringMatching(/^Invoance Trigger "Audit": .* 60\d seconds apart/),
		]);
	});

	it('does not begin anew where what it remembers is damaged', async () => {
		const { staticData } = await poll();
		for (const damaged of [
			'gone',
			{ ...(staticData.cursor as IDataObject), startedAt: 'soon' },
			{ ...(staticData.cursor as IDataObject), ends: { aorg_1: 7 } },
		]) {
			const { items } = await poll({ staticData: { cursor: damaged } });
			expect(items).toHaveProperty('error.message', expect.stringMatching(/ is damaged$/));
		}
		const { items } = await poll({
			staticData: { cursor: { ...(staticData.cursor as object), quiet: {} } },
		});
		expect(items).toHaveProperty(
			'error.description',
			expect.stringMatching(/\(.*cursor\.quiet\.from\)$/),
		);
	});

	it('with Each Poll Time begins with the first poll, and goes on from there', async () => {
		const parameters = { period: 'untilNow', options: { gracePeriodMinutes: 0, timezone: 'UTC' } };
		const first = await poll({ parameters });
		expect(first.items).toBeNull();
		jest.spyOn(Date, 'now').mockReturnValue(NOW + 3_600_000);
		const { items } = await poll({
			parameters,
			staticData: first.staticData,
			answers: [list(ACME)],
		});
		expect(items).toMatchObject([
			{ range_start: JUST_PAST_NOON, range_end: '2026-11-05T12:59:59.999Z' },
		]);
	});

	it('begins at Start From, in the zone of the options', async () => {
		const parameters = { startFrom: '2026-09-01', options: { timezone: 'UTC' } };
		expect(rangesOf(await poll({ parameters, answers: [list(ACME)] }))).toEqual([
			['aorg_1', '2026-09-01T00:00:00.000Z'],
			['aorg_1', '2026-10-01T00:00:00.000Z'],
		]);
	});
});

describe('Fetch Test Event', () => {
	it('gives the last finished period of the first organization, and moves nothing', async () => {
		const result = await poll({ mode: 'manual', answers: [list(OLD, GLOBEX, ACME)] });
		expect(rangesOf(result)).toEqual([['aorg_2', '2026-09-30T22:00:00.000Z']]);
		expect(result.staticData).toEqual({});
	});

	it('gives the last 24 hours with Each Poll Time', async () => {
		const { items } = await poll({ mode: 'manual', parameters: { period: 'untilNow' } });
		expect(items).toMatchObject([
			{ range_start: '2026-11-04T11:55:00.000Z', range_end: '2026-11-05T11:54:59.999Z' },
		]);
	});

	it.each([
		[{}, /^Organizations appear in Invoance/],
		[{ organizations: 'selected', organizationIds: ['aorg_3'] }, /^The chosen ones are archived/],
	])('says so where there is no active organization: %j', async (parameters, words) => {
		const { items } = await poll({ mode: 'manual', parameters, answers: [list(OLD)] });
		expect(items).toHaveProperty('error.message', 'There is no active organization to show');
		expect(items).toHaveProperty('error.description', expect.stringMatching(words));
	});
});

it('the cursor holds instants, and until when nothing can be due by both clocks', async () => {
	const { staticData } = await poll({ answers: [list(ACME)] });
	// Five minutes after the month, less what the header may be late and what the request took.
	const until = expect.stringMatching(/^2026-11-30T23:04:\d\d\.\d{3}Z$/) as string;
	expect(staticData).toEqual({
		cursor: {
			...{ startedAt: JUST_PAST_NOON, listedAt: JUST_PAST_NOON },
			quiet: { from: new Date(NOW).toISOString(), until },
			settings: expect.stringMatching(/^[\w-]{16}$/) as string,
			ends: { aorg_1: '2026-10-31T22:59:59.999Z' },
		},
	});
});
