import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { text } from './engine';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

/** What the API was asked to export. */
function orders(): unknown[] {
	return stage.emulator.requests
		.filter(({ path, method }) => path === '/v1/audit/exports' && method === 'POST')
		.map(({ body }) => body);
}

describe('Export and Download', () => {
	it.each(['csv', 'ndjson'])('hands on the %s file and says what is in it', async (format) => {
		const { items, error } = await stage.engine.run(
			await oneStep({ dateRange: 'custom', rangeStart: '2026-01-01', rangeEnd: '' }),
			{ input: [{ format }] },
		);
		expect(error).toBeUndefined();
		const [item, ...others] = items('Invoance');
		expect(others).toEqual([]);
		const id = text(item, 'id');
		const truth = await stage.emulator.exportBytes(id);
		const { rowCount } = await stage.emulator.exportObject(id);
		const file_name = `invoance-audit_acme_since-2026-01-01.${format}`;
		expect(item?.json).toEqual({
			id,
			status: 'ready',
			format,
			row_count: rowCount,
			rows: rowCount,
			file_name,
			mime_type: format === 'csv' ? 'text/csv' : 'application/x-ndjson',
			bytes: truth.length,
			sha256: createHash('sha256').update(truth).digest('hex'),
			organization_id: 'acme',
			organization_name: 'Acme Corp',
			period: 'since 1 January 2026',
			range_start: '2025-12-31T23:00:00.000Z',
			range_end: null,
		});
		// A table shows them in this order.
		expect(Object.keys(item?.json ?? {}).slice(0, 4)).toEqual([
			'file_name',
			'rows',
			'period',
			'organization_name',
		]);
		expect(item?.binary?.data?.fileName).toBe(file_name);
		expect((await stage.engine.read(item?.binary?.data)).equals(truth)).toBe(true);
		expect(rowCount).toBeGreaterThan(0);
	});

	it('is what the node does if nothing is chosen', async () => {
		const json = await oneStep();
		for (const node of json.nodes) delete node.parameters.operation;
		const { items } = await stage.engine.run(json);
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
	});

	it.each([
		['previousMonth'],
		['previousWeek'],
		['yesterday'],
		['previousQuarter'],
		['previousYear'],
		['monthToDate'],
		['yearToDate'],
		['last24Hours'],
		['last7Days'],
		['last30Days'],
		['last90Days'],
		['sinceLastDelivery'],
	])('sends the range %s in UTC and shows it', async (dateRange) => {
		const { items, error } = await stage.engine.run(await oneStep({ dateRange }));
		expect(error).toBeUndefined();
		const { range_start, range_end } = items('Invoance')[0]?.json ?? {};
		expect(range_start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(orders()).toEqual([expect.objectContaining({ filters: { range_start, range_end } })]);
	});

	it('uses the time zone under Options instead of the one of the workflow', async () => {
		const ranges = { dateRange: 'custom', rangeStart: '2026-06-01', rangeEnd: '2026-06-30' };
		const options = { timezone: 'America/New_York' };
		const { items } = await stage.engine.run(await oneStep({ ...ranges, options }));
		expect(items('Invoance')[0]?.json).toMatchObject({
			range_start: '2026-06-01T04:00:00.000Z',
			range_end: '2026-07-01T03:59:59.999Z',
			file_name: 'invoance-audit_acme_2026-06.csv',
		});
	});

	it('sends no filters if there are none, and several actions joined by commas', async () => {
		await stage.engine.run(await oneStep());
		await stage.engine.run(
			await oneStep({
				filters: {
					actions: ['user.signed_in', ' ', 'doc.deleted'],
					actorId: 'user_1',
					targetId: '',
				},
			}),
		);
		expect(orders()).toEqual([
			{ organization_id: 'acme', format: 'csv' },
			{
				organization_id: 'acme',
				format: 'csv',
				filters: { actions: 'user.signed_in,doc.deleted', actor_id: 'user_1' },
			},
		]);
	});

	it('takes the name and the field that the user gives the file', async () => {
		const options = { fileName: '../June: all', binaryPropertyName: 'audit' };
		const { items } = await stage.engine.run(await oneStep({ options }));
		const [item] = items('Invoance');
		expect(Object.keys(item?.binary ?? {})).toEqual(['audit']);
		expect(item?.binary?.audit?.fileName).toBe('June_ all.csv');
	});

	describe('of an export without rows', () => {
		const filters = { actorId: 'nobody' };

		it('hands on the file and says that no events matched', async () => {
			const { items, hints } = await stage.engine.run(await oneStep({ filters }));
			expect(items('Invoance')[0]?.json.row_count).toBe(0);
			expect(hints('Invoance')).toEqual([expect.stringMatching(/^No events matched this export/)]);
		});

		it('or hands on nothing', async () => {
			const options = { ifEmpty: 'skip' };
			const { items, error } = await stage.engine.run(await oneStep({ filters, options }));
			expect(error).toBeUndefined();
			expect(items('Invoance')).toEqual([]);
		});

		it('or fails', async () => {
			const { error } = await stage.engine.run(
				await oneStep({ filters, options: { ifEmpty: 'fail' } }),
			);
			expect(error?.message).toMatch(/is empty: no event matched/);
		});
	});

	it.each([
		['', /^No organization is chosen$/],
		['={{ $json.none }}', /^The expression in Organization gave nothing$/],
	])('says that the organization is missing: "%s"', async (value, message) => {
		const organizationId = { __rl: true, mode: 'id', value };
		const input = [value === '' ? {} : { organization_id: 'globex' }];
		const { error } = await stage.engine.run(await oneStep({ organizationId }), { input });
		expect(error?.message).toMatch(message);
		expect(stage.emulator.requests).toEqual([]);
	});

	it('says in its output what it was filtered by', async () => {
		const filters = { actions: ['user.signed_in', 'doc.deleted'], targetId: 'doc_1' };
		const { items } = await stage.engine.run(await oneStep({ filters }));
		expect(items('Invoance')[0]?.json.filters).toEqual({
			actions: 'user.signed_in,doc.deleted',
			target_id: 'doc_1',
		});
	});

	it.each([
		['name, else its external id', { organization_id: 'acme', name: null }, 'acme'],
		['external id, else its id', { organization_id: null, name: '' }, undefined],
	])('never leaves out what the organization is called: its %s', async (_, fields, name) => {
		const id = stage.emulator.organizations[0]?.id;
		const body = { orgs: [{ id, ...fields }] };
		const fault = { type: 'status', status: 200, body } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', fault });
		const organizationId = { __rl: true, mode: 'id', value: id };
		const { items } = await stage.engine.run(await oneStep({ organizationId }));
		expect(items('Invoance')[0]?.json.organization_name).toBe(name ?? id);
	});

	it('hints from when on events are still kept, where the range begins before', async () => {
		const [acme] = stage.emulator.organizations;
		const orgs = [{ ...acme, retention_days: 30 }];
		const fault = { type: 'status', status: 200, body: { orgs } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', times: 2, fault });
		const since = async (days: number) => {
			const rangeStart = new Date(Date.now() - days * 86_400_000).toISOString();
			const json = await oneStep({ dateRange: 'custom', rangeStart, rangeEnd: '' });
			return (await stage.engine.run(json)).hints('Invoance').filter((hint) => /kept/.test(hint));
		};
		expect(await since(29)).toEqual([]);
		expect(await since(31)).toEqual([
			expect.stringMatching(/Events are kept from \d+ \w+ \d{4} \(Acme Corp\) on/),
		]);
	});
});

it('a finished file is a line of the log, with organization, rows, bytes and seconds', async () => {
	const lines: string[] = [];
	const log = (line: string) => void lines.push(line);
	const { ExecuteContext } = await import('n8n-core');
	const value = { debug: log, info: log, warn: log };
	Object.defineProperty(ExecuteContext.prototype, 'logger', { value, configurable: true });
	await stage.engine.run(await oneStep());
	const id = await stage.readyExport({ organization: 'globex' });
	await stage.engine.run(await workflow('download'), { input: [{ id }] });
	Reflect.deleteProperty(ExecuteContext.prototype, 'logger');
	const finished = lines.filter((line) => / rows, /.test(line));
	expect(finished).toEqual([
		expect.stringMatching(
			/^Invoance node "Invoance": Export aexp_\w+ of Acme Corp \(acme\): 200 rows, \d+ bytes, \d+\.\d s$/,
		),
		expect.stringMatching(/of Globex Industries \(globex\): 200 rows, \d+ bytes/),
	]);
	expect(lines.join()).not.toMatch(/X-Amz|invoance_live/);
});

describe('used by an AI agent', () => {
	it('answers with what is in the file, not with the file', async () => {
		const answer = String(await stage.engine.answerAsTool(await oneStep(), 'Invoance', {}));
		const [json] = JSON.parse(answer) as IDataObject[];
		expect(json).toMatchObject({ status: 'ready', organization_id: 'acme', row_count: 200 });
		expect(answer.length).toBeLessThan(1_000);
		expect(answer).not.toMatch(/https?:/);
	});

	it('gives away the address where the operation hands it on: Get Export', async () => {
		const exportId = await stage.readyExport();
		const get = await workflow('create', { operation: 'get', exportId });
		expect(String(await stage.engine.answerAsTool(get, 'Invoance', {}))).toMatch(/X-Amz-Signature/);
	});

	it('answers also when there is a hint, and fails with what to do', async () => {
		const empty = await oneStep({ filters: { actorId: 'nobody' } });
		expect(String(await stage.engine.answerAsTool(empty, 'Invoance', {}))).toContain(
			'"row_count":0',
		);
		stage.emulator.nextJobs({ fail: 'no' });
		const once = await oneStep({ options: { maxAttempts: 1 } });
		await expect(stage.engine.answerAsTool(once, 'Invoance', {})).rejects.toThrow(
			/(could not make export.*\n\nDetails: |^Error during node execution: ).*Create the export again/s,
		);
	});
});

// The last one: its last poll may still be on its way when it has ended.
it('hands on the unfinished job after Max Wait, if that is wanted', async () => {
	stage.emulator.nextJobs({ neverReady: true });
	const options = { maxWait: 0.02, onTimeout: 'returnPending' };
	const { items, hints } = await stage.engine.run(await oneStep({ options }));
	// The job's own word for the organization counts; what it lacks, the order says.
	expect(items('Invoance')[0]?.json).toMatchObject({
		organization_id: stage.emulator.organizations[0]?.id,
		period: 'all time',
		range_start: null,
	});
	expect(items('Invoance')[0]?.json.status).toMatch(/queued|processing/);
	expect(items('Invoance')[0]?.binary).toBeUndefined();
	expect(hints('Invoance')).toEqual([expect.stringMatching(/^Max Wait was reached/)]);
});
