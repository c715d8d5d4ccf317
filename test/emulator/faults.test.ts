import { callApi, createJob, downloadUrl, errorCode, send, type Received } from './callApi';
import type { Fault } from '.';
import { useEmulator } from './useEmulator';

const emulator = useEmulator({ eventsPerOrganization: 60, coldJobDurationMs: 0 });
let id: string;
let url: string;
beforeEach(async () => {
	id = emulator.addSyntheticExport({ bytes: 1000 });
	url = await downloadUrl(emulator, id);
});

const me = () => callApi(emulator, '/v1/me');

describe('which requests are struck', () => {
	const failure = (status: number): Fault => ({ type: 'status', status });
	const statuses = async (count: number) => {
		const seen: number[] = [];
		for (let n = 0; n < count; n++) seen.push((await me()).status);
		return seen;
	};

	test('one, unless it says otherwise', async () => {
		emulator.faults.add({ on: 'me', fault: failure(500) });
		expect(await statuses(3)).toEqual([500, 200, 200]);
	});

	test('so many, after so many that pass', async () => {
		emulator.faults.add({ on: 'me', times: 2, skip: 1, fault: failure(500) });
		expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
	});

	test('for ever, until cleared', async () => {
		emulator.faults.add({ on: 'me', times: Infinity, fault: failure(500) });
		expect(await statuses(4)).toEqual([500, 500, 500, 500]);
		emulator.faults.clear();
		expect(await statuses(1)).toEqual([200]);
	});

	test('by the fault that was added first', async () => {
		emulator.faults.add({ on: 'me', fault: failure(500) });
		emulator.faults.add({ on: 'me', fault: failure(502) });
		expect(await statuses(3)).toEqual([500, 502, 200]);
	});

	test('a delay combines with the next fault', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'delay', ms: 40 } });
		emulator.faults.add({ on: 'me', fault: failure(503) });
		const began = performance.now();
		expect(await statuses(1)).toEqual([503]);
		expect(performance.now() - began).toBeGreaterThanOrEqual(39);
	});

	test('only those about the job or the organization', async () => {
		const other = emulator.addSyntheticExport({ bytes: 10 });
		emulator.faults.add({ on: 'getExport', exportId: other, times: 9, fault: failure(500) });
		emulator.faults.add({ on: 'storage', exportId: other, times: 9, fault: failure(500) });
		expect((await callApi(emulator, `/v1/audit/exports/${id}`)).status).toBe(200);
		expect((await send(url)).status).toBe(200);
		expect((await callApi(emulator, `/v1/audit/exports/${other}`)).status).toBe(500);
		const globex = emulator.organizations[1]?.id ?? '';
		for (const on of ['createExport', 'integrity', 'listEvents'] as const) {
			emulator.faults.add({ on, organizationId: 'globex', fault: failure(500) });
			emulator.faults.add({ on, organizationId: globex, fault: failure(502) });
			const ask = async (organization: string) => (await askAbout(on, organization)).status;
			expect(await ask('acme')).toBeLessThan(300);
			expect([await ask(globex), await ask('globex')]).toEqual([500, 502]);
		}
	});

	function askAbout(on: string, organization: string): Promise<Received> {
		if (on === 'createExport') {
			const json = { organization_id: organization, format: 'csv' };
			return callApi(emulator, '/v1/audit/exports', { json });
		}
		if (on === 'listEvents') {
			return callApi(emulator, `/v1/audit/events?organization_id=${organization}`);
		}
		return callApi(emulator, `/v1/audit/orgs/${organization}/integrity`);
	}
});

describe('answers', () => {
	test('status, with a body in JSON, as text, or none', async () => {
		const headers = { 'retry-after': '7' };
		const body = { error: 'quota_exceeded', message: 'Enough.' };
		emulator.faults.add({ on: 'me', fault: { type: 'status', status: 429, body, headers } });
		const json = await me();
		expect([json.status, json.headers['retry-after'], errorCode(json)]).toEqual([
			...[429, '7', 'quota_exceeded'],
		]);
		const text = { body: '<p>Bad gateway', contentType: 'text/html' };
		emulator.faults.add({ on: 'me', fault: { type: 'status', status: 502, ...text } });
		const html = await me();
		expect([html.status, html.headers['content-type'], html.text]).toEqual([
			...[502, 'text/html', '<p>Bad gateway'],
		]);
		emulator.faults.add({ on: 'me', fault: { type: 'status', status: 500 } });
		expect(await me()).toMatchObject({ status: 500, text: '' });
	});

	test('malformedJson is 200 and JSON that breaks off', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'malformedJson' } });
		const answer = await me();
		expect(answer.status).toBe(200);
		expect(answer.headers['content-length']).toBe(String(answer.text.length));
		expect(() => {
			JSON.parse(answer.text);
		}).toThrow(SyntaxError);
	});

	test('html is a login page, emptyBody nothing, redirect a Location', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'html' } });
		const page = await me();
		expect([page.status, page.text.startsWith('<!doctype html>')]).toEqual([200, true]);
		emulator.faults.add({ on: 'me', fault: { type: 'emptyBody' } });
		expect(await me()).toMatchObject({ status: 200, text: '' });
		const location = 'http://127.0.0.1:1/';
		emulator.faults.add({ on: 'me', fault: { type: 'redirect', location } });
		emulator.faults.add({ on: 'me', fault: { type: 'redirect', location, status: 307 } });
		for (const status of [302, 307]) {
			const moved = await me();
			expect([moved.status, moved.headers.location]).toEqual([status, location]);
		}
	});

	test('patchJob changes, adds and removes fields of the job', async () => {
		const patch = { status: 'weird', row_count: '12', extra: [1], id: undefined };
		emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		const { text } = await callApi(emulator, `/v1/audit/exports/${id}`);
		const job: unknown = JSON.parse(text);
		expect(job).toMatchObject({ status: 'weird', row_count: '12', extra: [1], format: 'csv' });
		expect(job).not.toHaveProperty('id');
		emulator.faults.add({ on: 'createExport', fault: { type: 'patchJob', patch: { error: 'x' } } });
		expect((await createJob(emulator)).error).toBe('x');
	});

	test('expiredUrl is in one answer only', async () => {
		emulator.faults.add({ on: 'getExport', fault: { type: 'expiredUrl' } });
		const expired = await send(await downloadUrl(emulator, id));
		expect([expired.status, expired.text.includes('Request has expired')]).toEqual([403, true]);
		expect((await send(await downloadUrl(emulator, id))).status).toBe(200);
	});
});
