import { createHash } from 'node:crypto';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import packageJson from '../../package.json';
import type { WorkflowJson } from '../workflowFile';
import { text } from './engine';
import { canCombineBinaries } from './olderN8n';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

const JUNE = { dateRange: 'custom', rangeStart: '2026-06-01', rangeEnd: '2026-06-30' };
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function exportWith(options: INodeParameters, parameters: INodeParameters = JUNE) {
	const result = await stage.engine.run(await oneStep({ ...parameters, options }));
	expect(result.error).toBeUndefined();
	const [item, ...others] = result.items('Invoance');
	expect(others).toEqual([]);
	const manifest = item?.binary?.manifest && (await stage.engine.read(item.binary.manifest));
	return { ...result, item, manifest };
}

describe('a manifest', () => {
	it('says what was asked for, what came, when, and by whom', async () => {
		const filters = { actions: ['user.signed_in'], actorId: '', targetId: 'doc_1' };
		const { item, manifest } = await exportWith({ manifest: true }, { ...JUNE, filters });
		const json: IDataObject = item?.json ?? {};
		const content = JSON.parse(manifest?.toString() ?? '') as Record<string, IDataObject>;
		expect(content).toMatchObject({
			schema: 'n8n-nodes-invoance.manifest/1',
			file: {
				name: json.file_name,
				format: 'csv',
				mime_type: 'text/csv',
				bytes: json.bytes,
				sha256: json.sha256,
				rows: json.rows,
			},
			export: {
				id: json.id,
				organization_id: 'acme',
				filters: { actions: 'user.signed_in', target_id: 'doc_1' },
				range_start: json.range_start,
				range_end: json.range_end,
				row_count: json.row_count,
			},
			made_by: {
				package: packageJson.name,
				version: packageJson.version,
				base_url: stage.emulator.baseUrl,
				workflow_id: 'workflow',
				node: 'Invoance',
			},
			previous: null,
		});
		expect(content).not.toHaveProperty('source');
		const order = ['requested_at', 'ready_at', 'downloaded_at'];
		const times = order.map((name) => Date.parse(text({ json: content.times ?? {} }, name)));
		expect(times).toEqual([...times].sort((a, b) => a - b));
	});

	it('lies beside the file, under its own hash, and holds neither key nor address', async () => {
		const { item, manifest } = await exportWith({ manifest: true });
		expect(item?.json.manifest_sha256).toBe(sha256Of(manifest ?? Buffer.alloc(0)));
		expect(item?.binary?.manifest).toMatchObject({
			fileName: `${text(item, 'file_name')}.manifest.json`,
			mimeType: 'application/json',
		});
		expect(manifest?.toString()).not.toContain(stage.emulator.apiKey);
		expect(manifest?.toString()).not.toMatch(/X-Amz|127\.0\.0\.1:\d+\/(?!")/);
	});

	it('points to the one before it', async () => {
		const first = await exportWith({ manifest: true });
		const previousManifest = ` ${text(first.item, 'manifest_sha256').toUpperCase()}\n`;
		const second = await exportWith({ manifest: true, previousManifest });
		const content = JSON.parse(second.manifest?.toString() ?? '') as IDataObject;
		expect(content.previous).toEqual({ sha256: first.item?.json.manifest_sha256 });
	});

	it('that points to nothing is refused before anything is asked for', async () => {
		const options = { manifest: true, previousManifest: 'the one before' };
		stage.emulator.resetRecords();
		const { error } = await stage.engine.run(await oneStep({ options }));
		expect(error?.message).toMatch(/^Previous Manifest must be a SHA-256/);
		expect(stage.emulator.requests).toEqual([]);
	});

	it('does not take the place of the file', async () => {
		const options = { manifest: true, binaryPropertyName: 'manifest' };
		stage.emulator.resetRecords();
		const { error } = await stage.engine.run(await oneStep({ options }));
		expect(error?.message).toBe('The file cannot be put into the field manifest');
		expect(stage.emulator.requests).toEqual([]);
	});

	it('of Download alone says null where it does not know the order', async () => {
		const id = await stage.readyExport();
		const json = await workflow('download', { options: { manifest: true } });
		const { items } = await stage.engine.run(json, { input: [{ id }] });
		const bytes = await stage.engine.read(items('Invoance')[0]?.binary?.manifest);
		expect(JSON.parse(bytes.toString())).toMatchObject({
			export: { id, filters: null, range_start: null, range_end: null },
			times: { requested_at: null, ready_at: null, downloaded_at: expect.any(String) as unknown },
		});
	});

	it('says the filters also where the job tells them as a list', async () => {
		const id = await stage.readyExport();
		const filters = { actions: ['user.signed_in', 'user.signed_out'], actor_id: null };
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch: { filters } } });
		const json = await workflow('download', { options: { manifest: true } });
		const { items } = await stage.engine.run(json, { input: [{ id }] });
		const bytes = await stage.engine.read(items('Invoance')[0]?.binary?.manifest);
		expect(JSON.parse(bytes.toString())).toMatchObject({
			export: { id, filters: { actions: 'user.signed_in,user.signed_out' } },
		});
	});
});

describe('a file that is prepared for spreadsheets', () => {
	it('begins with a byte-order mark, and says the hashes of both', async () => {
		const { item, manifest } = await exportWith({ spreadsheet: true, manifest: true });
		const json: IDataObject = item?.json ?? {};
		const source = await stage.emulator.exportBytes(text(item, 'id'));
		const stored = await stage.engine.read(item?.binary?.data);
		expect(stored.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
		expect(json).toMatchObject({
			bytes: stored.length,
			sha256: sha256Of(stored),
			source_bytes: source.length,
			source_sha256: sha256Of(source),
		});
		expect(JSON.parse(manifest?.toString() ?? '')).toMatchObject({
			file: { bytes: stored.length, sha256: sha256Of(stored) },
			source: { bytes: source.length, sha256: sha256Of(source) },
		});
	});

	it('is as it was otherwise: NDJSON', async () => {
		const { item } = await exportWith({ spreadsheet: true }, { ...JUNE, format: 'ndjson' });
		const source = await stage.emulator.exportBytes(text(item, 'id'));
		expect((await stage.engine.read(item?.binary?.data)).equals(source)).toBe(true);
		expect(item?.json).not.toHaveProperty('source_sha256');
	});
});

describe('Anchor Export', () => {
	const anchorAfter = async (input: IDataObject, parameters: INodeParameters = {}) => {
		const engine = await stage.engineWithKey(stage.emulator.keys.ledger);
		const json = await workflow('create', {
			...{ operation: 'anchor', sha256: '={{ $json.sha256 }}' },
			...{ reference: '={{ $json.file_name }}', ...parameters },
		});
		return await engine.run(json, { input: [input] });
	};

	it('puts the hash of the step before into the ledger, never the file, and passes it on', async () => {
		const { item } = await exportWith({});
		stage.emulator.resetRecords();
		const engine = await stage.engineWithKey(stage.emulator.keys.ledger);
		const json = await workflow('create', {
			...{
				operation: 'anchor',
				sha256: '={{ $json.sha256 }}',
				reference: '={{ $json.file_name }}',
			},
		});
		const { items, error } = await engine.run(json, { items: item ? [item] : [] });
		expect(error).toBeUndefined();
		const [anchored] = items('Invoance');
		expect(anchored?.json).toMatchObject({
			...item?.json,
			anchor: { document_hash: item?.json.sha256, status: 'accepted' },
		});
		expect(anchored?.binary).toEqual(item?.binary);
		expect(stage.emulator.requests.map(({ path, body }) => [path, body])).toEqual([
			[
				'/v1/document/anchor',
				{ document_hash: item?.json.sha256, document_ref: item?.json.file_name },
			],
		]);
	});

	it('takes what is anchored already for no failure', async () => {
		const sha256 = 'cd'.repeat(32);
		const results = [await anchorAfter({ sha256 }), await anchorAfter({ sha256 })];
		const [first, second] = results.map(({ items }) => items('Invoance')[0]?.json.anchor);
		expect(first).toMatchObject({ status: 'accepted' });
		expect(second).toMatchObject({ status: 'already_anchored', document_hash: sha256 });
	});

	it('names the scope that is missing', async () => {
		const json = await workflow('create', { operation: 'anchor', sha256: 'ab'.repeat(32) });
		const { error } = await stage.engine.run(json);
		expect(error?.message).toMatch(/lacks the scope .*ledger/);
	});

	it.each([
		['', 'There is no SHA-256 to anchor'],
		['a file', '"a file" is not a SHA-256'],
		['ab'.repeat(31), `"${'ab'.repeat(31)}" is not a SHA-256`],
	])('refuses "%s", unsent', async (sha256, message) => {
		stage.emulator.resetRecords();
		const { error } = await anchorAfter({ sha256 });
		expect(error?.message).toBe(message);
		expect(stage.emulator.requests).toEqual([]);
	});
});

const whereBinariesCombine = canCombineBinaries ? describe : describe.skip;

whereBinariesCombine('in a workflow that keeps its files in the JSON of items', () => {
	const combined = (json: WorkflowJson): WorkflowJson => ({
		...json,
		settings: { ...json.settings, binaryMode: 'combined' },
	});

	it('file and manifest are there too, and Anchor Export passes both on', async () => {
		const exporting = combined(await oneStep({ ...JUNE, options: { manifest: true } }));
		const { items, error } = await stage.engine.run(exporting);
		expect(error).toBeUndefined();
		const [item] = items('Invoance');
		const files = (item?.json._files ?? {}) as IBinaryKeyData;
		expect(Object.keys(files).sort()).toEqual(['data', 'manifest']);
		const file = await stage.engine.read(files.data);
		expect(file.equals(await stage.emulator.exportBytes(text(item, 'id')))).toBe(true);
		const manifest = await stage.engine.read(files.manifest);
		expect(item?.json.manifest_sha256).toBe(sha256Of(manifest));

		const anchoring = await workflow('create', {
			...{ operation: 'anchor', sha256: '={{ $json.manifest_sha256 }}' },
			reference: '={{ $json.file_name }}',
		});
		const engine = await stage.engineWithKey(stage.emulator.keys.ledger);
		const anchored = await engine.run(combined(anchoring), { items: item ? [item] : [] });
		expect(anchored.items('Invoance')[0]?.json).toMatchObject({
			_files: files,
			anchor: { status: 'accepted', document_hash: sha256Of(manifest) },
		});
	});
});
