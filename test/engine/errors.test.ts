import type { Fault } from '../emulator';
import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
let exportId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
});

async function errorOf(name: string, input: Record<string, string>) {
	const { error } = await stage.engine.run(await workflow(name), { input: [input] });
	return error;
}

function refuse(status: number, error?: string): Fault {
	const body = error === undefined ? undefined : { error, message: 'Words for humans' };
	return { type: 'status', status, body };
}

describe('an error answer becomes a message that says what happened and what to do', () => {
	it.each<[number, string, RegExp, RegExp]>([
		[400, 'invalid_payload', /did not accept the request for export/, /Check the values/],
		[400, 'bad_request', /did not accept the request for export/, /Check the values/],
		[400, 'invalid_metadata', /did not accept the request for export/, /Check the values/],
		[
			401,
			'missing_api_key',
			/does not accept the API key in the credential "Invoance account"/,
			/Copy the whole key/,
		],
		[401, 'invalid_api_key', /does not accept the API key/, /Copy the whole key/],
		[401, 'invalid_api_key_format', /does not accept the API key/, /Copy the whole key/],
		[401, 'invalid_authorization_scheme', /does not accept the API key/, /Copy the whole key/],
		[401, 'api_key_revoked', /has been revoked/, /Create a new key/],
		[402, 'subscription_past_due', /subscription is past due/, /Settle/],
		[
			403,
			'insufficient_scope',
			/lacks the scope audit:read/,
			/Create a key with the scope audit:read/,
		],
		[
			403,
			'permission_denied',
			/lacks the scope audit:read/,
			/Create a key with the scope audit:read/,
		],
		[403, 'ip_not_allowed', /may not be used from the address of this n8n/, /allowlist/],
		[403, 'ip_blocked', /may not be used from the address of this n8n/, /allowlist/],
		[403, 'feature_not_available', /plan does not include export/, /Upgrade the plan/],
		[403, 'something_new', /may not access export/, /audit:read/],
		[
			404,
			'export_not_found',
			/does not know export/,
			/belongs to the Invoance account of the credential "Invoance account"/,
		],
		[409, 'org_archived', /is archived/, /Choose another organization/],
		[409, 'duplicate_event', /conflicts with an earlier one/, /Run the workflow again/],
		[413, 'payload_too_large', /too large/, /fewer or shorter filters/],
		[418, 'teapot', /refused the request for export/, /HTTP 418/],
		[429, 'quota_exceeded', /quota is used up/, /next month/],
	])('%i %s', async (status, code, message, description) => {
		stage.emulator.faults.add({ on: 'getExport', fault: refuse(status, code) });
		const error = await errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(error?.description).toContain(code);
		expect(error).toMatchObject({ httpCode: String(status), context: { itemIndex: 0 } });
		expect(stage.emulator.requests).toHaveLength(1);
	});

	it.each<[number, string | undefined, RegExp]>([
		[429, 'rate_limited', /too many requests/],
		[500, undefined, /problem of its own/],
		[502, 'bad_gateway', /problem of its own/],
		[503, undefined, /problem of its own/],
		[504, undefined, /problem of its own/],
	])('%i %s, after five tries', async (status, code, message) => {
		stage.emulator.faults.add({ on: 'getExport', times: Infinity, fault: refuse(status, code) });
		const error = await errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/tried 5 times/);
		expect(stage.emulator.requests).toHaveLength(5);
	});
});

describe('an answer that is not what was asked for is told by what it is', () => {
	it.each<[string, Fault, RegExp, RegExp]>([
		['cut-off JSON', { type: 'malformedJson' }, /text that is not valid JSON/, /Base URL/],
		['a web page', { type: 'html' }, /a web page/, /Base URL/],
		['nothing', { type: 'emptyBody' }, /an empty answer/, /Base URL/],
		[
			'a redirect',
			{ type: 'redirect', location: 'https://example.com/' },
			/a redirect/,
			/Base URL/,
		],
		['no id', { type: 'patchJob', patch: { id: undefined } }, /not an export job/, /field "id"/],
		[
			'a status that is a number',
			{ type: 'patchJob', patch: { status: 7 } },
			/not an export job/,
			/field "status"/,
		],
		[
			'a row count that is text',
			{ type: 'patchJob', patch: { row_count: '12' } },
			/not an export job/,
			/field "row_count"/,
		],
		[
			'an address that is a list',
			{ type: 'patchJob', patch: { download_url: [] } },
			/not an export job/,
			/field "download_url"/,
		],
	])('%s', async (_, fault, message, description) => {
		stage.emulator.faults.add({ on: 'getExport', fault });
		const error = await errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
	});

	it('a job of 10 MB is not read to its end', async () => {
		const patch = { note: 'x'.repeat(10_000_000) };
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		expect((await errorOf('get', { id: exportId }))?.message).toMatch(
			/far larger than it should be/,
		);
	});

	it('a job nested a thousand deep is refused', async () => {
		let note: unknown = 1;
		for (let depth = 0; depth < 1000; depth++) note = [note];
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch: { note } } });
		expect((await errorOf('get', { id: exportId }))?.message).toMatch(/nested too deeply/);
	});
});

describe('bad input is refused before anything is sent', () => {
	it.each([
		['a path', 'aexp_1/../../me'],
		['a query', 'aexp_1?x=1'],
		['a fragment', 'aexp_1#x'],
		['an encoded slash', 'aexp_1%2fme'],
		['a new line', 'aexp_1\nX: y'],
		['a blank inside', 'aexp_1 2'],
		['a dot segment', '..'],
		['a presigned URL', 'https://storage.example/x?X-Amz-Signature=abcdef'],
	])('an export ID with %s', async (_, id) => {
		const error = await errorOf('get', { id });
		expect(error?.message).toMatch(/is not an export ID/);
		expect(error?.message).not.toContain('abcdef');
		expect(stage.emulator.requests).toEqual([]);
	});

	it('a Base URL that would send the key in the clear', async () => {
		const engine = await stage.engineAt('http://api.invoance.com');
		const { error } = await engine.run(await workflow('create'));
		expect(error?.message).toBe('The Base URL of the Invoance credential must start with https://');
		expect(error?.description).toMatch(/nothing was sent/);
	});

	it('an empty export ID', async () => {
		expect((await errorOf('get', { id: ' ' }))?.message).toBe('The Export ID is empty');
	});

	it('blanks around an export ID are trimmed', async () => {
		const { items } = await stage.engine.run(await workflow('get'), {
			input: [{ id: `  ${exportId}\n` }],
		});
		expect(items('Invoance')[0]?.json.id).toBe(exportId);
	});

	it.each([
		[{ maxWait: 0 }, /Max Wait must be a number of minutes greater than 0/],
		[{ maxWait: 'long' }, /Max Wait must be/],
		[{ onTimeout: 'explode' }, /On Timeout must be/],
		[{ concurrency: 0 }, /Concurrency must be a whole number/],
		[{ concurrency: 2.5 }, /Concurrency must be a whole number/],
	])('options %j', async (options, message) => {
		const { error } = await stage.engine.run(await workflow('wait', { options }), {
			input: [{ id: exportId }],
		});
		expect(error?.message).toMatch(message);
		expect(stage.emulator.requests).toEqual([]);
	});
});

describe('an export that gives no file says why', () => {
	it('an unknown export', async () => {
		expect((await errorOf('download', { id: 'aexp_unknown' }))?.message).toBe(
			'Invoance does not know export "aexp_unknown"',
		);
	});

	it('an archived organization', async () => {
		const archived = stage.emulator.organizations.find(({ archived_at }) => archived_at !== null);
		const error = await errorOf('create', { organization: String(archived?.organization_id) });
		expect(error?.message).toMatch(/is archived, and Invoance makes no exports of archived/);
	});

	it('a job that failed, when waiting and when downloading', async () => {
		stage.emulator.nextJobs({ fail: 'cold storage is offline' });
		const id = await stage.readyExport();
		for (const name of ['wait', 'download']) {
			const error = await errorOf(name, { id });
			expect(error?.message).toBe(
				`Invoance could not make export "${id}": cold storage is offline`,
			);
		}
	});

	it.each(['error', 'expired', 'cancelled', 'canceled'])(
		'a job with the status %s',
		async (status) => {
			stage.emulator.faults.add({
				on: 'getExport',
				fault: { type: 'patchJob', patch: { status } },
			});
			expect((await errorOf('wait', { id: exportId }))?.message).toMatch(/could not make export/);
		},
	);

	it('a job that is not ready, when downloading', async () => {
		stage.emulator.nextJobs({ neverReady: true });
		const error = await errorOf('download', { id: await stage.readyExport() });
		expect(error?.message).toMatch(/is not ready to download yet/);
		expect(error?.description).toMatch(/Put a Wait for Export step before/);
	});
});

describe('continue on fail', () => {
	it('turns the failure of an item into an item, in its place', async () => {
		const json = await workflow('download', {}, { onError: 'continueRegularOutput' });
		const { items, error } = await stage.engine.run(json, {
			input: [{ id: exportId }, { id: 'aexp_unknown' }, { id: exportId }],
		});
		expect(error).toBeUndefined();
		const output = items('Invoance');
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(output[1]?.json).toEqual({ error: 'Invoance does not know export "aexp_unknown"' });
		expect(output[1]?.binary).toBeUndefined();
		expect(output[0]?.json).toEqual(output[2]?.json);
	});
});
