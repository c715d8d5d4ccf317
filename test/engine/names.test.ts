import { setTimeout } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../emulator';
import { text } from './engine';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

async function nameOf(options: INodeParameters, parameters: INodeParameters = {}) {
	const { items, error } = await stage.engine.run(await oneStep({ ...parameters, options }));
	expect(error).toBeUndefined();
	const [item] = items('Invoance');
	expect(item?.binary?.data?.fileName).toBe(item?.json.file_name);
	return item?.json.file_name;
}

describe('a file name of the user’s', () => {
	it.each([
		['Audit 01/06/2026', 'Audit 01-06-2026.csv'],
		['v1.2', 'v1.2.csv'],
		['Report.CSV', 'Report.csv'],
		['log.ndjson', 'log.csv'],
		['={{ 2026 }}', '2026.csv'],
		['../../etc/passwd', 'etc-passwd.csv'],
		['a\u202Evsc.exe', 'avsc.exe.csv'],
	])('%s becomes %s', async (fileName, expected) => {
		const name = await nameOf({ fileName });
		expect(name).toBe(expected);
		expect(name).not.toMatch(/[/\\]/);
	});
});

describe('a file that the node names', () => {
	const custom = (rangeStart: string, rangeEnd: string) => ({
		dateRange: 'custom',
		rangeStart,
		rangeEnd,
	});

	it.each([
		['a month', custom('2026-10', '2026-10'), '2026-10'],
		[
			'a year, which names all of it at either end',
			custom('2025', '2025'),
			'2025-01-01_2025-12-31',
		],
		['a day', custom('2026-10-31', '2026-10-31'), '2026-10-31'],
		['whole days', custom('2026-10-01', '2026-11-15'), '2026-10-01_2026-11-15'],
		['all time', { dateRange: 'allTime' }, 'all-time'],
	])('has its period in it: %s', async (_, parameters, period) => {
		expect(await nameOf({}, parameters)).toBe(`invoance-audit_acme_${period}.csv`);
	});

	it('has "filtered" in its name where it is not all that happened', async () => {
		const filters = { actorId: 'user_1' };
		const range = custom('2026-10', '2026-10');
		expect(await nameOf({}, { ...range, filters })).toBe(
			'invoance-audit_acme_2026-10_filtered.csv',
		);
		expect(await nameOf({}, { ...range, filters: { actions: [' '] } })).toBe(
			'invoance-audit_acme_2026-10.csv',
		);
	});

	it('is another for each range of one day', async () => {
		const morning = await nameOf({}, custom('2026-10-31T08:00', '2026-10-31T08:59:59.999'));
		const later = await nameOf({}, custom('2026-10-31T09:00', '2026-10-31T09:59:59.999'));
		expect(morning).not.toBe(later);
	});

	it.each<[string, Fault]>([
		['says nothing', { type: 'stall', afterBytes: 'beforeHeaders' }],
		['asks to come back later', { type: 'status', status: 503, headers: { 'retry-after': '20' } }],
	])('comes within Max Wait, named by the ID, where the list of names %s', async (_, fault) => {
		stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault });
		expect(await nameOf({ maxWait: 0.1 }, { dateRange: 'allTime' })).toBe(
			'invoance-audit_acme_all-time.csv',
		);
	});

	it('leaves nobody behind who asks for names', async () => {
		const fault = { type: 'status', status: 503, headers: { 'retry-after': '1' } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault });
		await nameOf({ maxWait: 0.1 }, { dateRange: 'allTime' });
		const { length } = stage.emulator.requests;
		await setTimeout(1_500);
		expect(stage.emulator.requests).toHaveLength(length);
	});

	it('is another for each organization, however their ids are changed to be safe', async () => {
		const orgs = ['a/b', 'a-b', 'A-b', 'x'.repeat(300), `${'x'.repeat(300)}y`].map(
			(organization_id, index) => ({ id: `aorg_${index}`, organization_id, name: null }),
		);
		stage.emulator.faults.add({
			on: 'listOrganizations',
			times: Infinity,
			fault: { type: 'status', status: 200, body: { orgs } },
		});
		// Five files of one export that does not say whose it is.
		stage.emulator.nextJobs({ omit: ['organization_id'] });
		const job = await stage.readyExport();
		const input = orgs.map(({ id }) => ({
			...{ id: job, organization_id: id },
			...{ range_start: '2026-09-30T22:00:00.000Z', range_end: '2026-10-31T22:59:59.999Z' },
			timezone: 'Europe/Berlin',
		}));
		const { items, error } = await stage.engine.run(await workflow('download'), { input });
		expect(error).toBeUndefined();
		const names = items('Invoance').map((item) => text(item, 'file_name').toLowerCase());
		expect(new Set(names).size).toBe(orgs.length);
		for (const name of names) {
			expect(name).toMatch(/_2026-10\.csv$/);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		}
	});
});

describe('an id', () => {
	it.each(['..', '.', '../me', 'a/../b', 'aorg_1?x=1', 'aorg_1#x'])(
		'"%s" of an organization never reaches another path than its own',
		async (id) => {
			const organizationId = { __rl: true, mode: 'id', value: id };
			const json = await workflow('create', {
				...{ resource: 'organization', operation: 'checkIntegrity', organizationId },
			});
			await stage.engine.run(json);
			for (const { path } of stage.emulator.requests) {
				expect(path).toMatch(/^\/v1\/audit\/orgs\/[^/?#]+\/integrity$/);
				expect(path).not.toMatch(/\/\.{1,2}\//);
			}
		},
	);
});

describe('a date range', () => {
	it('that ends with a month ends with its last day', async () => {
		const range = { dateRange: 'custom', rangeStart: '2026-02', rangeEnd: '2026-06' };
		const { items } = await stage.engine.run(await oneStep(range));
		expect(items('Invoance')[0]?.json).toMatchObject({
			range_start: '2026-01-31T23:00:00.000Z',
			range_end: '2026-06-30T21:59:59.999Z',
		});
	});

	it.each(['', ' ', '={{ null }}'])('of which both ends are "%s" is an error', async (empty) => {
		const range = { dateRange: 'custom', rangeStart: empty, rangeEnd: empty };
		const { error } = await stage.engine.run(await oneStep(range));
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toMatch(/All Time/);
		expect(stage.emulator.requests).toEqual([]);
	});

	it('that is reversed is told as it was typed', async () => {
		const range = { dateRange: 'custom', rangeStart: '2026-06-30', rangeEnd: '2026-06-01' };
		const { error } = await stage.engine.run(await oneStep(range));
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toMatch(
			/2026-06-30.*2026-06-01/s,
		);
		expect(stage.emulator.requests).toEqual([]);
	});
});

describe('a number that an expression gives as text is a number', () => {
	it.each<[string, INodeParameters]>([
		['Concurrency', { concurrency: '={{ "2" }}' }],
		['Max Wait', { maxWait: '={{ "5" }}' }],
		['Max Attempts', { maxAttempts: '={{ "2" }}' }],
		['Grace Period', { gracePeriodMinutes: '={{ " 7 " }}' }],
		['Overlap', { lookbackMinutes: '={{ "0" }}' }],
	])('%s', async (_, options) => {
		const { error } = await stage.engine.run(await oneStep({ options }));
		expect(error).toBeUndefined();
	});

	it('Limit', async () => {
		const events = { resource: 'event', operation: 'getAll', limit: '={{ "3" }}' };
		const { items } = await stage.engine.run(await workflow('create', events));
		expect(items('Invoance')).toHaveLength(3);
	});
});
