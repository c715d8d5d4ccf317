import type { IExecuteFunctions } from 'n8n-workflow';
import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import type { ExportContext } from '../../../nodes/Invoance/exports/exportContext';
import { fetchFile, storeManifest } from '../../../nodes/Invoance/exports/exportFile';
import { limitTo } from '../../../nodes/Invoance/runtime/limit';
import { now } from '../../engine/fastClock';
import { connectionTo, says } from '../api/fakeApi';
import { answering, type ScriptedAnswer } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const ORGANIZATIONS = says({
	orgs: [{ id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' }],
});
const CSV = says('id,seq\n1,1\n', 200, { 'content-length': '11' });
const EXPIRED = says('<Error><Code>AccessDenied</Code></Error>', 403);
const JOB = { id: 'aexp_1', status: 'ready', download_url: 'https://s.example/f.csv' };
const OCTOBER = { range_start: '2026-10-01T00:00:00Z', range_end: '2026-10-31T23:59:59.999Z' };
const CONTEXT: ExportContext = { organization_id: 'acme', timezone: 'UTC', ...OCTOBER };

interface Fetching {
	job?: Record<string, unknown>;
	context?: ExportContext;
	fileName?: string;
	deadline?: number;
	storage?: ScriptedAnswer[];
	api?: Parameters<typeof connectionTo>[0];
}

/** What n8n gives a node, as far as a file needs it, and what was stored. */
function functionsTo(storage: ScriptedAnswer[]) {
	const stored = new Map<string, Buffer>();
	const { helper, requests } = answering(storage);
	const prepareBinaryData = async (content: AsyncIterable<Buffer> | Buffer, name: string) => {
		// A look at how files are kept: in memory.
		if (Buffer.isBuffer(content) && content.length === 0) return { data: '', mimeType: '' };
		const parts: Buffer[] = [];
		if (Buffer.isBuffer(content)) parts.push(content);
		else for await (const part of content) parts.push(part);
		const bytes = Buffer.concat(parts);
		stored.set(name, bytes);
		return { data: '', mimeType: '', bytes: bytes.length };
	};
	const functions = {
		helpers: { httpRequest: helper, prepareBinaryData },
		logger: { debug: () => undefined, info: () => undefined },
		getTimezone: () => 'Europe/Berlin',
		getWorkflow: () => ({ id: 'w1', name: 'Audit' }),
		getExecutionId: () => '42',
		getNode: () => ({ name: 'Invoance' }),
	} as unknown as IExecuteFunctions;
	return { functions, stored, urls: () => requests.map(({ url }) => url) };
}

async function fetching({
	job = {},
	context = CONTEXT,
	fileName = '',
	deadline = now() + 60_000,
	storage = [CSV],
	api = [ORGANIZATIONS],
}: Fetching = {}) {
	const { functions, stored, urls } = functionsTo(storage);
	const { connection, requests, log } = await connectionTo(api);
	const result = await fetchFile(connection, {
		job: parseExportJob({ ...JOB, ...job }),
		...{ context, fileName, spreadsheet: false, deadline, startedAt: now() - 2_000 },
		...{ fileLimit: limitTo(1), functions },
	});
	return { result, stored, urls: urls(), requests, log };
}

describe('the file of an export', () => {
	it('is stored whole under the name of its organization and range, and logged', async () => {
		const { result, stored, urls, log } = await fetching();
		expect(result).toMatchObject({
			...{ fileName: 'invoance-audit_acme_2026-10.csv', rows: 1, bytes: 11 },
			...{ format: { name: 'csv' }, organization: { id: 'aorg_1', name: 'Acme Corp' } },
		});
		expect([...stored]).toEqual([[result.fileName, Buffer.from('id,seq\n1,1\n')]]);
		expect(urls).toEqual([JOB.download_url]);
		expect(log.at(-1)).toMatch(/Export aexp_1 of Acme Corp \(acme\): 1 rows, 11 bytes, 2\.\d s$/);
	});

	it.each<[string, Fetching, string]>([
		['the name that the user gave it', { fileName: 'Audit 2026' }, 'Audit 2026.csv'],
		[
			'"filtered" in it where not all that happened is',
			{ context: { ...CONTEXT, filters: { actions: ['user.login'] } } },
			'invoance-audit_acme_2026-10_filtered.csv',
		],
		[
			'nothing of filters that are empty',
			{ context: { ...CONTEXT, filters: { actions: [], actor_id: '', target_id: null } } },
			'invoance-audit_acme_2026-10.csv',
		],
		[
			"the workflow's days where no zone is told",
			{
				context: {
					organization_id: 'acme',
					range_start: '2026-09-30T22:00:00Z',
					range_end: '2026-10-31T22:59:59.999Z',
				},
			},
			'invoance-audit_acme_2026-10.csv',
		],
		['the id where the zone is none', { context: { ...CONTEXT, timezone: 'Mars' } }, 'aexp_1.csv'],
		[
			'the id where no range is known',
			{ context: { organization_id: 'acme', range_start: 'soon' } },
			'aexp_1.csv',
		],
		['the id where no organization is known', { context: OCTOBER, api: [] }, 'aexp_1.csv'],
		['the format that was requested', { context: { format: 'ndjson' }, api: [] }, 'aexp_1.ndjson'],
	])('has %s', async (_, options, name) => {
		expect((await fetching(options)).result.fileName).toBe(name);
	});

	it('of nobody known is logged as such', async () => {
		const { log } = await fetching({ context: {}, api: [] });
		expect(log.at(-1)).toContain('Export aexp_1 of an unknown organization: 1 rows');
	});

	it('waits for names for no more than half of the time left', async () => {
		const startedAt = performance.now();
		const never = new Promise<never>(() => undefined);
		const { connection } = await connectionTo([]);
		connection.once.organizations = never;
		const { functions } = functionsTo([CSV]);
		const { fileName } = await fetchFile(connection, {
			...{ job: parseExportJob(JOB), context: CONTEXT, fileName: '', spreadsheet: false },
			...{ deadline: now() + 400, startedAt: now(), fileLimit: limitTo(1), functions },
		});
		expect(fileName).toBe('invoance-audit_acme_2026-10.csv');
		expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
	});

	it('may be empty only where the export has no rows', async () => {
		const empty = () => [says('', 200, { 'content-length': '0' })];
		for (const job of [{}, { row_count: 0 }]) {
			expect((await fetching({ job, storage: empty() })).result).toMatchObject({ bytes: 0 });
		}
		const storage = Array.from({ length: 5 }, empty).flat();
		const api = [ORGANIZATIONS, ...Array.from({ length: 5 }, () => says(JOB))];
		await expect(fetching({ job: { row_count: 1 }, storage, api })).rejects.toThrow(
			/cannot be trusted/,
		);
	});
});

describe('an address that has expired', () => {
	const fresh = { ...JOB, download_url: 'https://s.example/fresh.csv' };

	it.each([
		['at once', []],
		['past an answer that lags behind', [says({ ...JOB, status: 'processing' })]],
		['past an answer without an address', [says({ ...JOB, download_url: null })]],
		['past one that does not know the export', [says({ error: 'export_not_found' }, 404)]],
	])('is replaced by a fresh one: %s', async (_, answers) => {
		const api = [ORGANIZATIONS, ...answers, says(fresh)];
		const { urls, requests } = await fetching({ storage: [EXPIRED, CSV], api });
		expect(urls).toEqual([JOB.download_url, fresh.download_url]);
		expect(requests.slice(1).map(({ url }) => url.split('/').at(-1))).toEqual(
			[...answers, fresh].map(() => 'aexp_1'),
		);
	});

	it('is replaced by a fresh one without a time limit too', async () => {
		const api = [ORGANIZATIONS, says(fresh)];
		const limits = { deadline: Number.POSITIVE_INFINITY };
		const { urls } = await fetching({ ...limits, storage: [EXPIRED, CSV], api });
		expect(urls).toHaveLength(2);
	});

	it('of an export that has failed meanwhile is the error of the export', async () => {
		const api = [ORGANIZATIONS, says({ ...JOB, status: 'failed', error: 'no disk' })];
		await expect(fetching({ storage: [EXPIRED], api })).rejects.toThrow(/no disk$/);
	});
});

it('a ready export without an address is an error to report', async () => {
	await expect(
		fetching({ job: { download_url: undefined }, context: { ...CONTEXT, format: 'csv' } }),
	).rejects.toMatchObject({
		message: 'Export "aexp_1" is ready but has no download address',
		description: expect.stringContaining('"download_url" is missing') as string,
	});
});

describe('the manifest of a file', () => {
	async function manifestOf(requested: ExportContext, more: object = {}) {
		const { functions, stored } = functionsTo([]);
		const { connection } = await connectionTo([]);
		const file = {
			...{ fileName: 'audit.csv', bytes: 11, sha256: 'ab', rows: 1, binary: {} },
			...{ format: { name: 'csv', mimeType: 'text/csv' }, organization: undefined },
		} as unknown as Parameters<typeof storeManifest>[1];
		const { binary } = await storeManifest(connection, file, {
			...{ job: parseExportJob({ ...JOB, row_count: 1 }), requested, functions },
			...{ previous: undefined, ...more },
		});
		const [[name, bytes] = ['', Buffer.alloc(0)]] = stored;
		expect(binary).toMatchObject({ bytes: bytes.length });
		return { name, manifest: JSON.parse(bytes.toString()) as Record<string, object> };
	}

	it('says what was requested, what came, when and by whom', async () => {
		const times = { requestedAt: new Date(0), readyAt: new Date(1_000) };
		const requested = { ...CONTEXT, filters: { actions: ['a', 'b'], actor_id: 'u1' } };
		const { name, manifest } = await manifestOf(requested, { times, previous: 'cd' });
		expect(name).toBe('audit.csv.manifest.json');
		expect(manifest).toMatchObject({
			file: { name: 'audit.csv', format: 'csv', mime_type: 'text/csv', bytes: 11, rows: 1 },
			export: {
				...{ id: 'aexp_1', organization_id: 'acme', row_count: 1, ...OCTOBER },
				filters: { actions: 'a,b', actor_id: 'u1' },
			},
			times: { requested_at: '1970-01-01T00:00:00.000Z', ready_at: '1970-01-01T00:00:01.000Z' },
			made_by: {
				...{
					package: 'n8n-nodes-invoance',
					base_url: 'https://api.invoance.com',
					node: 'Invoance',
				},
				...{ workflow_id: 'w1', workflow_name: 'Audit', execution_id: '42' },
			},
			previous: { sha256: 'cd' },
		});
	});

	it('says nothing of what is not known', async () => {
		const { manifest } = await manifestOf({ range_start: null, range_end: null });
		expect(manifest).toMatchObject({
			export: { organization_id: null, filters: null, range_start: null, range_end: null },
			times: { requested_at: null, ready_at: null },
			previous: null,
		});
	});
});
