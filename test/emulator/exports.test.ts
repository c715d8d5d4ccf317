import { z } from 'zod';

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
import { startEmulator, type Emulator } from './index';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-07-15T10:00:00.000Z');
const rowSchema = z
	.object({
		seq: z.number(),
		occurred_at: z.string(),
		action: z.string(),
		actor: z.object({ id: z.string() }).passthrough(),
		targets: z.array(z.object({ id: z.string() }).passthrough()),
	})
	.passthrough();
type Row = z.infer<typeof rowSchema>;

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({
		now: () => NOW,
		jobDurationMs: 0,
		coldJobDurationMs: 0,
	});
});
afterAll(() => emulator.close());

async function rows(filters: object): Promise<Row[]> {
	const job = await createJob(emulator, { filters });
	const file = await send(await downloadUrl(emulator, job.id));
	const found = file.text
		.split('\n')
		.slice(0, -1)
		.map((line) => rowSchema.parse(JSON.parse(line)));
	expect((await finished(emulator, job.id)).row_count).toBe(found.length);
	return found;
}

describe('life cycle', () => {
	test('a job is queued, then processing, then ready with rows and a URL', async () => {
		emulator.nextJobs({ durationMs: 150 });
		const answer = await callApi(emulator, '/v1/audit/exports', {
			json: { organization_id: emulator.organizations[0]?.id, format: 'csv' },
		});
		expect(answer.status).toBe(202);
		const job = jobIn(answer);
		expect(job.id).toMatch(/^aexp_[0-9A-Z]{26}$/);
		expect(job).toEqual({
			id: job.id,
			status: 'queued',
			format: 'csv',
			organization_id: emulator.organizations[0]?.id,
			row_count: null,
			error: null,
			created_at: new Date(NOW).toISOString(),
		});
		const seen = new Set<string>();
		let last = job;
		while (last.status !== 'ready') {
			seen.add(last.status);
			expect([last.row_count, last.download_url]).toEqual([null, undefined]);
			last = await getJob(emulator, job.id);
		}
		expect([...seen]).toEqual(['queued', 'processing']);
		expect(last).toMatchObject({ row_count: 1000, error: null });
	});

	test('every look at a ready job mints a fresh URL', async () => {
		let now = NOW;
		const moving = await startEmulator({ now: () => now, jobDurationMs: 0, coldJobDurationMs: 0 });
		const { id } = await createJob(moving);
		const first = await downloadUrl(moving, id);
		now += 5000;
		expect(await downloadUrl(moving, id)).not.toBe(first);
		await moving.close();
	});

	test('jobs take their time: hot rows less than cold ones', async () => {
		const timed = await startEmulator({ jobDurationMs: 30, coldJobDurationMs: 300 });
		const start = new Date(Date.now() - 40 * DAY_MS).toISOString();
		const time = async (filters: object) => {
			const began = performance.now();
			const job = await createJob(timed, { filters });
			await finished(timed, job.id);
			return performance.now() - began;
		};
		await time({});
		const hotMs = await time({ range_start: start });
		expect(hotMs).toBeGreaterThanOrEqual(29);
		expect(hotMs).toBeLessThan(290);
		expect(await time({})).toBeGreaterThanOrEqual(299);
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

describe('what is exported', () => {
	test('without filters, every event of the organization in order', async () => {
		const all = await rows({});
		expect(all.map((row) => row.seq)).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
		const times = all.map((row) => Date.parse(row.occurred_at));
		expect(times).toEqual([...times].sort((a, b) => a - b));
		expect(NOW - (times.at(-1) ?? 0)).toBeLessThan(DAY_MS);
		expect(NOW - (times[0] ?? 0)).toBeGreaterThan(390 * DAY_MS);
	});

	test('a range holds both its ends, to the millisecond', async () => {
		const all = await rows({});
		const [first, last] = [all[400], all[420]];
		const at = (row: Row | undefined, shiftMs = 0) =>
			new Date(Date.parse(row?.occurred_at ?? '') + shiftMs).toISOString();
		const within = await rows({ range_start: at(first), range_end: at(last) });
		expect(within).toEqual(all.slice(400, 421));
		const inside = await rows({ range_start: at(first, 1), range_end: at(last, -1) });
		expect(inside).toEqual(all.slice(401, 420));
		expect(await rows({ range_start: at(all.at(-1), 1) })).toEqual([]);
		expect(await rows({ range_end: at(all[0], -1) })).toEqual([]);
	});

	test('actions come as a list or joined by commas', async () => {
		const all = await rows({});
		const wanted = ['user.invited', 'invoice.paid'];
		const expected = all.filter((row) => wanted.includes(row.action));
		expect(expected.length).toBeGreaterThan(50);
		expect(await rows({ actions: wanted })).toEqual(expected);
		expect(await rows({ actions: wanted.join(',') })).toEqual(expected);
		expect(await rows({ actions: ['no.such'] })).toEqual([]);
	});

	test('actor, target and range narrow together', async () => {
		const all = await rows({});
		const sample = all.find((row) => row.targets.length > 0);
		const actorId = sample?.actor.id ?? '';
		const targetId = sample?.targets[0]?.id ?? '';
		const byTarget = all.filter((row) => row.targets.some((target) => target.id === targetId));
		expect(await rows({ target_id: targetId })).toEqual(byTarget);
		expect(await rows({ actor_id: actorId, target_id: targetId })).toEqual(
			byTarget.filter((row) => row.actor.id === actorId),
		);
	});

	test('an empty CSV export has its header, an empty NDJSON export nothing', async () => {
		const filters = { actions: ['no.such'] };
		const csv = await createJob(emulator, { filters, format: 'csv' });
		const file = await send(await downloadUrl(emulator, csv.id));
		expect(file.text).toMatch(/^id,org_id,seq,[a-z_,]+signing_public_key\r\n$/);
		const ndjson = await createJob(emulator, { filters });
		expect(await send(await downloadUrl(emulator, ndjson.id))).toMatchObject({
			status: 200,
			text: '',
		});
	});

	test('CSV and NDJSON tell the same events, quoted as RFC 4180 says', async () => {
		const csv = await createJob(emulator, { format: 'csv' });
		const file = await send(await downloadUrl(emulator, csv.id));
		const [head, ...records] = parseCsv(file.text);
		expect(new Set(records.map((record) => record.length))).toEqual(new Set([head?.length]));
		const column = (name: string) => records.map((one) => one[head?.indexOf(name) ?? -1]);
		const all = await rows({});
		expect(column('seq')).toEqual(all.map((row) => String(row.seq)));
		expect(column('occurred_at')).toEqual(all.map((row) => row.occurred_at));
		const parsed = column('targets').map((text): unknown => JSON.parse(text ?? ''));
		expect(parsed).toEqual(all.map((row) => row.targets));
	});

	test('the same seed gives the same bytes, another seed others', async () => {
		const bytes = await Promise.all(
			[1, 1, 2].map(async (seed) => {
				const one = await startEmulator({ seed, now: () => NOW, eventsPerOrganization: 50 });
				const { id } = await createJob(one);
				const text = (await one.exportBytes(id)).toString();
				await one.close();
				return text;
			}),
		);
		expect(bytes[1]).toBe(bytes[0]);
		expect(bytes[2]).not.toBe(bytes[0]);
	});
});

/** Fields of RFC 4180 text, by a machine that is as simple as the grammar. */
function parseCsv(text: string): string[][] {
	const records: string[][] = [[]];
	const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
	while (field.lastIndex < text.length) {
		const match = field.exec(text);
		if (match === null) throw new Error('not RFC 4180');
		const [, raw = '', separator] = match;
		const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
		records.at(-1)?.push(value);
		if (separator === '\r\n') records.push([]);
	}
	return records.slice(0, -1);
}
