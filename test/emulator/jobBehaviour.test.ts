import { z } from 'zod';

import { callApi, createJob, errorCode, finished, getJob, read, send } from './callApi';
import { useEmulator } from './useEmulator';

const INSTANT = { jobDurationMs: 0, coldJobDurationMs: 0 };
let now = Date.parse('2026-07-15T10:00:00.000Z');
const emulator = useEmulator({
	now: () => now,
	eventsPerOrganization: 20,
	...INSTANT,
});

const poll = (id: string) => callApi(emulator, `/v1/audit/exports/${id}`);
const anyJob = z.record(z.unknown());

/** Creates jobs one after the other, and says how each ends. */
async function ends(requests: object[]): Promise<string[]> {
	const statuses: string[] = [];
	for (const request of requests) {
		const { id } = await createJob(emulator, request);
		statuses.push((await finished(emulator, id)).status);
	}
	return statuses;
}

describe('read-after-write lag', () => {
	test('a job is not to be seen for a number of polls', async () => {
		emulator.nextJobs({ hiddenPolls: 2 });
		const { id } = await createJob(emulator);
		for (let n = 0; n < 2; n++) {
			const answer = await poll(id);
			expect([answer.status, errorCode(answer)]).toEqual([404, 'export_not_found']);
		}
		expect((await poll(id)).status).toBe(200);
	});

	test('a ready job has no address for a number of polls', async () => {
		emulator.nextJobs({ durationMs: 1000, pollsWithoutUrl: 2 });
		const { id } = await createJob(emulator);
		expect((await getJob(emulator, id)).status).toBe('queued');
		now += 1000;
		const urls = [];
		for (let n = 0; n < 3; n++) urls.push((await finished(emulator, id)).download_url);
		expect(urls.slice(0, 2)).toEqual([undefined, undefined]);
		expect((await send(urls[2] ?? '')).status).toBe(200);
	});
});

describe('jobs that fail', () => {
	const acme = { organization_id: 'acme' };
	const globex = { organization_id: 'globex' };

	test('once, or for one organization', async () => {
		emulator.nextJobs({ fail: 'cold storage', organizationId: 'globex' });
		expect(await ends([acme, globex, globex])).toEqual(['ready', 'failed', 'ready']);
		const id = emulator.organizations[1]?.id ?? '';
		emulator.nextJobs({ fail: 'cold storage', organizationId: id });
		expect(await ends([acme, globex, globex])).toEqual(['ready', 'failed', 'ready']);
	});

	test('with another word for it', async () => {
		emulator.nextJobs({ fail: 'too old', failedStatus: 'expired' });
		const { id } = await createJob(emulator);
		expect(await getJob(emulator, id)).toMatchObject({ status: 'expired', error: 'too old' });
	});
});

describe('answers about a job', () => {
	test('can have their status in capitals', async () => {
		emulator.nextJobs({ inCapitals: true, durationMs: 1000 });
		const { id, status } = await createJob(emulator);
		expect(status).toBe('QUEUED');
		now += 1000;
		await new Promise(setImmediate);
		const statuses = new Set<string>();
		while (!statuses.has('READY')) statuses.add((await getJob(emulator, id)).status);
		expect([...statuses].every((word) => /^(READY|PROCESSING)$/.test(word))).toBe(true);
	});

	test('can lack fields', async () => {
		emulator.nextJobs({ omit: ['format', 'row_count'] });
		const json = { organization_id: 'acme', format: 'csv' };
		const job = read(anyJob, await callApi(emulator, '/v1/audit/exports', { json }));
		expect(Object.keys(job)).toEqual(['id', 'status', 'organization_id', 'error', 'created_at']);
	});

	test('can be about another job, with its address', async () => {
		const mine = await createJob(emulator);
		const other = await createJob(emulator, { organization_id: 'globex' });
		await finished(emulator, other.id);
		emulator.faults.add({ on: 'getExport', fault: { type: 'otherJob' } });
		const answer = await getJob(emulator, mine.id);
		expect(answer).toMatchObject({ id: other.id, organization_id: other.organization_id });
		expect(answer.download_url).toContain(`/${other.id}.`);
		expect((await getJob(emulator, mine.id)).id).toBe(mine.id);
	});
});
