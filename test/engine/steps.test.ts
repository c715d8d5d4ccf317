import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { text } from './engine';
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

/** An export that is ready, as Wait for Export outputs it. */
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

	it('make one request more than those, for the address, whatever the item says', async () => {
		const json = await waited();
		for (const change of [{}, { download_url: '**hidden**' }, { status: 1 }, { status: ' ' }]) {
			stage.emulator.resetRecords();
			const input = [{ ...json, ...change }];
			const { error } = await stage.engine.run(await workflow('download'), { input });
			expect(error).toBeUndefined();
			expect(asked()).toEqual(['/v1/audit/exports/aexp_', '/v1/audit/orgs', 'the file']);
		}
	});

	it('make two requests besides those for names and for the job', async () => {
		await waited();
		const others = asked().filter((path) => path !== '/v1/audit/orgs');
		const polls = others.filter((path) => path === '/v1/audit/exports/aexp_');
		expect(others.filter((path) => path !== '/v1/audit/exports/aexp_')).toEqual([
			'/v1/audit/exports',
			'the file',
		]);
		expect(polls.length).toBeGreaterThanOrEqual(1);
	});
});

describe('an item that somebody else has written', () => {
	/** What Download Export makes of it, with nothing but its own server to ask. */
	async function download(item: IDataObject) {
		stage.emulator.resetRecords();
		const json = await workflow('download', { options: { manifest: true } });
		return await stage.engine.run(json, { input: [item] });
	}

	it('leads to a request to Invoance, and to its answer only', async () => {
		const { item, url } = await forged('aexp_FORGED');
		const { items, error } = await download(item);
		expect(items('Invoance')).toEqual([]);
		expect(error?.message).toBe(
			'Export of Acme Corp (acme), November 2026: Invoance does not know export "aexp_FORGED"',
		);
		expect(JSON.stringify(error)).not.toContain(url);
		expect(stage.emulator.requests.filter(({ server }) => server === 'storage')).toEqual([]);
	});

	it('names the file of a real export, and neither its bytes nor its manifest', async () => {
		const id = await stage.readyExport({ organization: 'globex' });
		const { item } = await forged(id);
		const { items, error } = await download({ ...item, filters: { actor_id: 'somebody' } });
		expect(error).toBeUndefined();
		const [output] = items('Invoance');
		const bytes = await stage.engine.read(output?.binary?.data);
		expect(bytes.equals(await stage.emulator.exportBytes(id))).toBe(true);
		// The job says whose it is, so even the name has that of the job.
		expect(output?.json.file_name).toBe('invoance-audit_globex_2026-11_filtered.csv');
		const manifest = await stage.engine.read(output?.binary?.manifest);
		expect(JSON.parse(manifest.toString())).toMatchObject({
			export: {
				...{ id, organization_id: stage.emulator.organizations[1]?.id },
				...{ filters: null, range_start: null, range_end: null },
			},
		});
	});

	/** As a webhook can bring it: ready, with an address at the stage's storage that gives a file. */
	async function forged(id: string) {
		const url = text({ json: await waited() }, 'download_url');
		const item = {
			...{ id, status: 'ready', format: 'csv', organization_id: 'acme', period: 'November 2026' },
			...{ range_start: '2026-11-01T00:00:00.000Z', range_end: '2026-11-30T23:59:59.999Z' },
			...{ timezone: 'UTC', download_url: url },
		};
		return { item, url };
	}
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
