import {
	callApi,
	createJob,
	downloadUrl,
	errorCode,
	finished,
	getJob,
	jobIn,
	send,
} from './callApi';
import { startEmulator } from '.';
import { useEmulator } from './useEmulator';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-07-15T10:00:00.000Z');

const emulator = useEmulator({ now: () => NOW, jobDurationMs: 0, coldJobDurationMs: 0 });

describe('life cycle', () => {
	test('a job is queued, then processing, then ready with rows and a URL', async () => {
		let now = NOW;
		const moving = await startEmulator({ now: () => now });
		moving.nextJobs({ durationMs: 10_000 });
		const answer = await callApi(moving, '/v1/audit/exports', {
			json: { organization_id: moving.organizations[0]?.id, format: 'csv' },
		});
		expect(answer.status).toBe(202);
		const { id } = jobIn(answer);
		expect(id).toMatch(/^aexp_[0-9A-Z]{26}$/);
		const unfinished = {
			id,
			format: 'csv',
			organization_id: moving.organizations[0]?.id,
			row_count: null,
			error: null,
			created_at: new Date(NOW).toISOString(),
		};
		expect(jobIn(answer)).toEqual({ ...unfinished, status: 'queued' });
		now += 9_999;
		expect(await getJob(moving, id)).toEqual({ ...unfinished, status: 'processing' });
		now += 1;
		expect(await finished(moving, id)).toEqual({
			...unfinished,
			status: 'ready',
			row_count: 1000,
			download_url: expect.stringContaining('X-Amz-Signature=') as string,
		});
		await moving.close();
	});

	test('every poll of a ready job mints a fresh URL', async () => {
		let now = NOW;
		const moving = await startEmulator({ now: () => now, jobDurationMs: 0, coldJobDurationMs: 0 });
		const { id } = await createJob(moving);
		const first = await downloadUrl(moving, id);
		now += 5000;
		expect(await downloadUrl(moving, id)).not.toBe(first);
		await moving.close();
	});

	test('jobs take their time: hot rows less than cold ones', async () => {
		let now = NOW;
		const timed = await startEmulator({
			now: () => now,
			jobDurationMs: 3_000,
			coldJobDurationMs: 30_000,
		});
		const range_start = new Date(NOW - 40 * DAY_MS).toISOString();
		const hot = await createJob(timed, { filters: { range_start } });
		const cold = await createJob(timed, { filters: {} });
		now += 3_000;
		expect(await finished(timed, hot.id)).toMatchObject({ status: 'ready' });
		now += 26_999;
		expect(await getJob(timed, cold.id)).toMatchObject({ status: 'processing' });
		now += 1;
		expect(await finished(timed, cold.id)).toMatchObject({ status: 'ready' });
		await timed.close();
	});

	test('the next jobs can be made to fail or never to end', async () => {
		emulator.nextJobs({ fail: 'cold storage timed out', times: 2 });
		emulator.nextJobs({ neverReady: true });
		const jobs = [];
		for (let n = 0; n < 4; n++) jobs.push(await createJob(emulator));
		const [one, two, endless, usual] = jobs.map((job) => job.id);
		for (const id of [one, two]) {
			expect(await finished(emulator, id ?? '')).toMatchObject({
				status: 'failed',
				error: 'cold storage timed out',
				row_count: null,
			});
		}
		expect((await finished(emulator, usual ?? '')).status).toBe('ready');
		expect((await getJob(emulator, endless ?? '')).status).toBe('processing');
	});

	test('an unknown job is a 404', async () => {
		const answer = await callApi(emulator, '/v1/audit/exports/aexp_0');
		expect([answer.status, errorCode(answer)]).toEqual([404, 'export_not_found']);
	});
});

describe('refusals', () => {
	test.each<[string, unknown, number, string, string]>([
		['an archived organization', { organization_id: 'initech' }, 409, 'org_archived', 'initech'],
		['an unknown one', { organization_id: 'no' }, 404, 'organization_not_found', 'no'],
		['no organization', { organization_id: undefined }, 400, 'invalid_payload', 'organization_id'],
		['another format', { format: 'xlsx' }, 400, 'invalid_payload', 'format'],
		['an old field name', { org_id: 'acme' }, 400, 'invalid_payload', 'org_id'],
		[
			'an old filter',
			{ filters: { occurred_after: 'x' } },
			400,
			'invalid_payload',
			'occurred_after',
		],
		['a bad time', { filters: { range_start: '2026' } }, 400, 'invalid_payload', 'range_start'],
		['an empty actor', { filters: { actor_id: '' } }, 400, 'invalid_payload', 'actor_id'],
		[
			'a backward range',
			{ filters: { range_start: '2026-02-01T00:00:00Z', range_end: '2026-01-01T00:00:00Z' } },
			400,
			'invalid_payload',
			'range_start',
		],
	])('%s', async (_name, extra, status, code, mentioned) => {
		const json = Object.assign({ organization_id: 'acme', format: 'csv' }, extra);
		const answer = await callApi(emulator, '/v1/audit/exports', { json });
		expect([answer.status, errorCode(answer)]).toEqual([status, code]);
		expect(answer.text).toContain(mentioned);
	});

	test('a body that is not JSON', async () => {
		const answer = await send(`${emulator.baseUrl}/v1/audit/exports`, {
			method: 'POST',
			headers: { authorization: `Bearer ${emulator.apiKey}`, 'content-type': 'application/json' },
			body: '{"organization_id":',
		});
		expect([answer.status, errorCode(answer)]).toEqual([400, 'bad_request']);
	});
});

describe('idempotency', () => {
	const create = (key: string, json: unknown) =>
		callApi(emulator, '/v1/audit/exports', {
			headers: { authorization: `Bearer ${emulator.apiKey}`, 'idempotency-key': key },
			json,
		});
	const csv = { organization_id: 'acme', format: 'csv' };

	test('the same key and body give the same job, another key another one', async () => {
		const [one, same, other] = [
			await create('a', csv),
			await create('a', csv),
			await create('b', csv),
		];
		expect(jobIn(same).id).toBe(jobIn(one).id);
		expect(jobIn(other).id).not.toBe(jobIn(one).id);
	});

	test('the same key with another body is a conflict', async () => {
		await create('c', csv);
		const answer = await create('c', { ...csv, format: 'ndjson' });
		expect([answer.status, errorCode(answer)]).toEqual([409, 'idempotency_key_reused']);
	});
});
