import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

const JUNE = { dateRange: 'custom', rangeStart: '2026-06-01', rangeEnd: '2026-06-30' };

/** What the three steps in a row put out. */
async function threeSteps(parameters: INodeParameters) {
	const json = await workflow('create-wait-download');
	const [, create] = json.nodes;
	Object.assign(create?.parameters ?? {}, parameters);
	json.settings = { ...json.settings, timezone: 'Europe/Berlin' };
	return await stage.engine.run(json);
}

/** An export that is ready, as Wait for Export hands it on. */
async function waited(): Promise<IDataObject> {
	const { items, error } = await threeSteps(JUNE);
	expect(error).toBeUndefined();
	return { ...items('Wait for Export')[0]?.json };
}

/** What was asked of whom, in order. */
function asked(): string[] {
	return stage.emulator.requests.map(({ server, path }) =>
		server === 'storage' ? 'the file' : path.replace(/aexp_\w+/, 'aexp_'),
	);
}

describe('Create Export → Wait for Export → Download Export', () => {
	it.each<[string, INodeParameters]>([
		['a month', JUNE],
		['a month of another zone', { ...JUNE, options: { timezone: 'America/New_York' } }],
		['all time', { dateRange: 'allTime' }],
		['filters', { ...JUNE, filters: { actorId: 'user_1' } }],
		['the other format', { ...JUNE, format: 'ndjson' }],
	])('call the file as the single step does, and say the same of it: %s', async (_, parameters) => {
		const three = await threeSteps(parameters);
		const one = await stage.engine.run(await oneStep(parameters));
		expect(three.error).toBeUndefined();
		const [ofThree, ofOne] = [three.items('Download Export')[0], one.items('Invoance')[0]];
		for (const name of [
			'file_name',
			'rows',
			'row_count',
			'format',
			'mime_type',
			'bytes',
			'sha256',
		]) {
			expect([name, ofThree?.json[name]]).toEqual([name, ofOne?.json[name]]);
		}
		for (const step of ['Create Export', 'Wait for Export']) {
			const json: IDataObject = three.items(step)[0]?.json ?? {};
			for (const name of ['range_start', 'range_end', 'period']) {
				expect([step, name, json[name]]).toEqual([step, name, ofOne?.json[name]]);
			}
			expect(json.organization_id).toBe(stage.emulator.organizations[0]?.id);
		}
	});

	it('hand on a fresh address, so that the file is asked for at once', async () => {
		const json = await waited();
		stage.emulator.resetRecords();
		const { error } = await stage.engine.run(await workflow('download'), { input: [json] });
		expect(error).toBeUndefined();
		expect(asked()).toEqual(['/v1/audit/orgs', 'the file']);
	});

	it('ask for the address anew where storage refuses the one handed on', async () => {
		const json = await waited();
		stage.emulator.resetRecords();
		stage.emulator.faults.add({ on: 'storage', fault: { type: 'status', status: 403 } });
		const { error } = await stage.engine.run(await workflow('download'), { input: [json] });
		expect(error).toBeUndefined();
		expect(asked()).toEqual(['/v1/audit/orgs', 'the file', '/v1/audit/exports/aexp_', 'the file']);
	});

	it.each<[string, IDataObject]>([
		['is hidden', { download_url: '**hidden**' }],
		['is not encrypted', { download_url: 'http://storage.example/file.csv' }],
		['comes with a status that is no text', { status: 1 }],
		['comes with a blank status', { status: ' ' }],
	])('ask Invoance where the address handed on %s', async (_, change) => {
		const json = { ...(await waited()), ...change };
		stage.emulator.resetRecords();
		const { error } = await stage.engine.run(await workflow('download'), { input: [json] });
		expect(error).toBeUndefined();
		expect(asked()).toEqual(['/v1/audit/exports/aexp_', '/v1/audit/orgs', 'the file']);
	});

	it('make three requests besides those for names and looks', async () => {
		await waited();
		const others = asked().filter((path) => path !== '/v1/audit/orgs');
		const looks = others.filter((path) => path === '/v1/audit/exports/aexp_');
		expect(others.filter((path) => path !== '/v1/audit/exports/aexp_')).toEqual([
			'/v1/audit/exports',
			'the file',
		]);
		expect(looks.length).toBeGreaterThanOrEqual(1);
	});
});

describe('what an item says of another export', () => {
	it('is not taken over by Wait, Get and Download', async () => {
		const json = await waited();
		const id = await stage.readyExport({ organization: 'globex' });
		stage.emulator.resetRecords();
		for (const operation of ['wait', 'get', 'download']) {
			const other = await workflow('create', { operation, exportId: id });
			const { items, error } = await stage.engine.run(other, { input: [json] });
			expect(error).toBeUndefined();
			expect(items('Invoance')[0]?.json).not.toHaveProperty('range_start');
			expect(items('Invoance')[0]?.json.id).toBe(id);
			if (operation === 'download') {
				expect(items('Invoance')[0]?.json.file_name).toBe(`${id}.csv`);
			}
		}
	});
});
