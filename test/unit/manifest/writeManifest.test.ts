import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import {
	manifestFile,
	manifestName,
	readPreviousManifest,
	type ManifestFacts,
} from '../../../nodes/Invoance/manifest/writeManifest';
import { thrownBy } from '../thrownBy';

const SCHEMA = path.join(__dirname, '../../../docs/manifest.schema.json');

const validate = new Ajv({ allErrors: true }).compile(
	JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

/** What a validator that is not ours has against a manifest. */
function objectionsTo(manifest: unknown): string[] {
	validate(manifest);
	return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
}

function sha256Of(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

function read(facts: ManifestFacts): Record<string, unknown> {
	return JSON.parse(manifestFile(facts).bytes.toString()) as Record<string, unknown>;
}

const ALL: Required<ManifestFacts> = {
	file: {
		name: 'invoance-audit_acme_2026-10.csv',
		format: 'csv',
		mime_type: 'text/csv',
		bytes: 2_051,
		sha256: 'ab'.repeat(32),
		rows: 17,
	},
	source: { bytes: 2_048, sha256: 'cd'.repeat(32) },
	export: {
		id: 'aexp_1',
		organization_id: 'aorg_1',
		filters: { actions: 'user.signed_in,role.changed', actor_id: 'user_1', target_id: 'doc_1' },
		range_start: '2026-09-30T22:00:00.000Z',
		range_end: '2026-10-31T22:59:59.999Z',
		row_count: 17,
	},
	times: {
		requested_at: new Date('2026-11-01T00:05:00Z'),
		ready_at: new Date('2026-11-01T00:06:00Z'),
		downloaded_at: new Date('2026-11-01T00:06:02Z'),
	},
	made_by: {
		package: 'n8n-nodes-invoance',
		version: '1.0.0',
		base_url: 'https://api.invoance.com',
		workflow_id: 'w1',
		workflow_name: 'Nightly “audit”',
		execution_id: '4711',
		node: 'Export and download',
	},
	previous: 'ef'.repeat(32),
};

const FEW: ManifestFacts = {
	file: ALL.file,
	export: { id: 'aexp_1' },
	times: { downloaded_at: ALL.times.downloaded_at },
	made_by: {
		package: 'n8n-nodes-invoance',
		version: '1.0.0',
		base_url: 'http://127.0.0.1:1',
		node: 'D',
	},
};

describe('a manifest', () => {
	it('tells what was asked for, what came, when, and by whom', () => {
		expect(read(ALL)).toEqual({
			schema: 'n8n-nodes-invoance.manifest/1',
			...ALL,
			times: {
				requested_at: '2026-11-01T00:05:00.000Z',
				ready_at: '2026-11-01T00:06:00.000Z',
				downloaded_at: '2026-11-01T00:06:02.000Z',
			},
			previous: { sha256: ALL.previous },
		});
	});

	it('has null for what is not known, and no source where the file is the source', () => {
		expect(read(FEW)).toEqual({
			schema: 'n8n-nodes-invoance.manifest/1',
			file: ALL.file,
			export: {
				id: 'aexp_1',
				organization_id: null,
				filters: null,
				range_start: null,
				range_end: null,
				row_count: null,
			},
			times: { requested_at: null, ready_at: null, downloaded_at: '2026-11-01T00:06:02.000Z' },
			made_by: { ...FEW.made_by, workflow_id: null, workflow_name: null, execution_id: null },
			previous: null,
		});
	});

	it('names only the filters that were set', () => {
		const filtersOf = (filters: ManifestFacts['export']['filters']) =>
			read({ ...ALL, export: { id: 'aexp_1', filters } }).export;
		expect(filtersOf({ actor_id: 'u', actions: undefined })).toMatchObject({
			filters: { actor_id: 'u' },
		});
		expect(filtersOf({})).toMatchObject({ filters: null });
	});

	it('comes with its own SHA-256, which the next one names', () => {
		const { bytes, sha256 } = manifestFile(ALL);
		expect(sha256).toBe(sha256Of(bytes));
		expect(bytes.toString()).toMatch(/^\{\n\t"schema": .*\}\n$/s);
	});

	it('is the same bytes for the same facts, in whatever order they are given', () => {
		const reversed = Object.fromEntries(Object.entries(ALL).reverse()) as unknown as typeof ALL;
		expect(manifestFile(reversed)).toEqual(manifestFile(ALL));
	});

	it('lies beside its file', () => {
		expect(manifestName('audit.ndjson')).toBe('audit.ndjson.manifest.json');
	});
});

describe('docs/manifest.schema.json', () => {
	it.each([
		['all facts', ALL],
		['few facts', FEW],
	])('fits a manifest of %s', (_, facts) => {
		expect(objectionsTo(read(facts))).toEqual([]);
	});

	it('fits whatever names there are', () => {
		const text = fc.string({ unit: 'binary', minLength: 1 });
		fc.assert(
			fc.property(text, text, text, (name, workflow, node) => {
				const facts: ManifestFacts = {
					...ALL,
					file: { ...ALL.file, name },
					made_by: { ...ALL.made_by, workflow_name: workflow, node },
				};
				expect(objectionsTo(read(facts))).toEqual([]);
			}),
		);
	});

	it.each<[string, (manifest: Record<string, unknown>) => void]>([
		['another version', (manifest) => (manifest.schema = 'n8n-nodes-invoance.manifest/2')],
		['a member more', (manifest) => (manifest.note = '')],
		['no predecessor named', (manifest) => delete manifest.previous],
		['a hash in capitals', (manifest) => (manifest.previous = { sha256: 'AB'.repeat(32) })],
		['a size below zero', (manifest) => (manifest.file = { ...ALL.file, bytes: -1 })],
		['a time that is none', (manifest) => (manifest.times = { ...ALL.times, ready_at: 'soon' })],
		['no filter, but an object', (manifest) => (manifest.export = { ...ALL.export, filters: {} })],
	])('does not fit one with %s', (_, spoil) => {
		const manifest = read(ALL);
		spoil(manifest);
		expect(objectionsTo(manifest)).not.toEqual([]);
	});
});

describe('the manifest before', () => {
	it('is given by its SHA-256, however it was copied', () => {
		expect(readPreviousManifest(` ${'AB'.repeat(32)}\n`)).toBe('ab'.repeat(32));
	});

	it.each(['', ' \n'])('is none for the first of a series: %j', (text) => {
		expect(readPreviousManifest(text)).toBeUndefined();
	});

	it.each(['ab', 'ab'.repeat(33), 'xy'.repeat(32), `sha256:${'ab'.repeat(32)}`])(
		'is refused if it is no SHA-256: %j',
		(text) => {
			expect(thrownBy(() => readPreviousManifest(text))).toMatchObject({
				name: 'InvoanceError',
				message: 'Previous Manifest must be a SHA-256: 64 characters, 0 to 9 and a to f',
				description: expect.stringContaining('manifest_sha256') as unknown,
				failure: { cause: 'configuration-invalid' },
			});
		},
	);
});
