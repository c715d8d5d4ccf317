import type { Fault } from '../emulator';
import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
let exportId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
});

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
		[403, 'feature_not_available', /plan lacks a feature needed for export/, /Upgrade the plan/],
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
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(error?.description).toContain(code);
		expect(error).toMatchObject({ httpCode: String(status), context: { itemIndex: 0 } });
		expect(stage.emulator.requests).toHaveLength(1);
	});

	it.each<[number, string | undefined, RegExp]>([
		[408, 'timeout', /could not take the request/],
		[425, 'too_early', /could not take the request/],
		[500, undefined, /problem of its own/],
		[502, 'bad_gateway', /problem of its own/],
		[503, undefined, /problem of its own/],
		[504, undefined, /problem of its own/],
	])('%i %s, after five tries', async (status, code, message) => {
		stage.emulator.faults.add({ on: 'getExport', times: Infinity, fault: refuse(status, code) });
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/tried 5 times/);
		expect(stage.emulator.requests).toHaveLength(5);
	});

	it('429 rate_limited, once it was waited out for the five minutes of the request', async () => {
		const fault = refuse(429, 'rate_limited');
		stage.emulator.faults.add({ on: 'getExport', times: Infinity, fault });
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(/too many requests/);
		expect(error?.description).toMatch(/time limit of this step/);
		expect(stage.emulator.requests.length).toBeGreaterThan(5);
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
		['no id', { type: 'patchJob', patch: { id: undefined } }, /not an export$/, /field "id"/],
		[
			'a status that is a number',
			{ type: 'patchJob', patch: { status: 7 } },
			/not an export$/,
			/field "status"/,
		],
	])('%s', async (_, fault, message, description) => {
		stage.emulator.faults.add({ on: 'getExport', fault });
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
	});

	it.each([
		['a row count that is text', { row_count: '12' }],
		['a row count that is none', { row_count: 'many' }],
		['an address that is a list', { download_url: [] }],
	])('a job is passed on as it is with %s', async (_, patch) => {
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		const { items } = await stage.engine.run(await workflow('get'), { input: [{ id: exportId }] });
		expect(items('Invoance')[0]?.json).toMatchObject({ id: exportId, ...patch });
	});

	it('a job of 10 MB is not read to its end', async () => {
		const patch = { note: 'x'.repeat(10_000_000) };
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		expect((await stage.errorOf('get', { id: exportId }))?.message).toMatch(
			/far larger than it should be/,
		);
	});

	it('a job nested a thousand deep is refused', async () => {
		let note: unknown = 1;
		for (let depth = 0; depth < 1000; depth++) note = [note];
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch: { note } } });
		expect((await stage.errorOf('get', { id: exportId }))?.message).toMatch(/nested too deeply/);
	});
});

describe('300 kB of what a server says become a few words', () => {
	const TOKENS = ['http://', 'X-Amz-', 'invoance_live_', ' <', '\\', '😀'];

	it.each<[string, (text: string) => Fault]>([
		['in a message', (message) => ({ type: 'status', status: 400, body: { error: 'a', message } })],
		['in an error code', (error) => ({ type: 'status', status: 403, body: { error } })],
		['in a page', (body) => ({ type: 'status', status: 403, body, contentType: 'text/html' })],
	])('%s', async (_, fault) => {
		for (const token of TOKENS) {
			const text = token.repeat(Math.ceil(300_000 / token.length));
			stage.emulator.faults.add({ on: 'getExport', fault: fault(text) });
			const startedAt = performance.now();
			const error = await stage.errorOf('get', { id: exportId });
			// It took from 9 s to 24 s.
			expect(performance.now() - startedAt).toBeLessThan(5_000);
			expect(error?.message.length).toBeLessThanOrEqual(301);
			expect(error?.description?.length).toBeLessThan(1_000);
		}
	});
});
