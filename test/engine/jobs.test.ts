import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Fault, RecordedRequest } from '../emulator';
import { now } from './fastClock';
import { oneStep, useStage, workflow, type NodeSettings } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();

function creations(): RecordedRequest[] {
	return stage.emulator.requests.filter(
		({ path, method }) => method === 'POST' && path === '/v1/audit/exports',
	);
}

function keysOf(requests: RecordedRequest[]): Set<unknown> {
	return new Set(requests.map(({ headers }) => headers['idempotency-key']));
}

/** Export and Download, told how long it took by the node's clock. */
async function exportOnce(options: INodeParameters = {}, settings: NodeSettings = {}) {
	const startedAt = now();
	const result = await stage.engine.run(await oneStep({ options }, settings));
	return { ...result, tookMs: now() - startedAt };
}

describe('a job that fails', () => {
	it('is created again, each time under a key of its own, until one succeeds', async () => {
		stage.emulator.nextJobs({ fail: 'cold storage is offline', times: 2 });
		const { items, error } = await exportOnce();
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
		expect(creations()).toHaveLength(3);
		expect(keysOf(creations()).size).toBe(3);
	});

	it.each([
		[1, 1],
		['={{ "2" }}', 2],
		[5, 5],
	])(
		'is given up after Max Attempts %s, with the last reason and their number',
		async (maxAttempts, count) => {
			stage.emulator.nextJobs({ fail: 'the first reason' });
			if (count > 1) stage.emulator.nextJobs({ fail: 'another reason', times: count - 1 });
			const { error, items } = await exportOnce({ maxAttempts });
			expect(items('Invoance')).toEqual([]);
			const reason = count === 1 ? 'the first reason' : 'another reason';
			expect(error?.message).toMatch(
				new RegExp(`^Export of .*: Invoance could not make export "aexp_\\w+": ${reason}$`),
			);
			if (count > 1) expect(error?.description).toContain(`${count} exports were created`);
			expect(creations()).toHaveLength(count);
		},
	);

	it('is created again after a growing pause', async () => {
		stage.emulator.nextJobs({ fail: 'no', times: 3 });
		const { tookMs } = await exportOnce({ maxAttempts: 4 });
		// 2 s, 4 s and 8 s, of which chance cuts off up to a half.
		expect(tookMs).toBeGreaterThan(7_000);
	});

	it('is not created again past Max Wait', async () => {
		stage.emulator.nextJobs({ fail: 'no', times: 4 });
		// Requests come after 1 to 2 s, 3 to 6 s, and 7 s or more: time is up while none is on its way.
		const { error } = await exportOnce({ maxAttempts: 20, maxWait: 6.9 / 60 });
		expect(error?.message).toMatch(/could not make export/);
		expect(creations().length).toBeLessThanOrEqual(4);
		for (let left = 4 - creations().length; left > 0; left--) await exportOnce();
	});

	it('is what the error names, if time is up while another one is asked for', async () => {
		stage.emulator.nextJobs({ fail: 'the archive is closed' });
		stage.emulator.faults.add({
			...{ on: 'createExport', skip: 1 },
			fault: { type: 'stall', afterBytes: 'beforeHeaders' },
		});
		const { error } = await exportOnce({ maxWait: 4 / 60, onTimeout: 'returnPending' });
		expect(creations()).toHaveLength(2);
		expect(error?.message).toMatch(/could not make export .*: the archive is closed$/);
	});

	it('is another job when n8n itself tries the node again', async () => {
		stage.emulator.nextJobs({ fail: 'no' });
		const again = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { error, items } = await exportOnce({ maxAttempts: 1 }, again);
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
		expect(creations()).toHaveLength(2);
		expect(keysOf(creations()).size).toBe(2);
	});

	it.each(['failed', 'error', 'expired', 'cancelled', 'canceled'])(
		'is seen to have, whatever the capitals: %s',
		async (failedStatus) => {
			stage.emulator.nextJobs({ fail: 'no', failedStatus, inCapitals: true });
			const id = await stage.readyExport();
			const startedAt = now();
			const error = await stage.errorOf('wait', { id });
			expect(error?.message).toMatch(/could not make export .*: no$/);
			expect(now() - startedAt).toBeLessThan(60_000);
		},
	);
});

describe('a job that is made, and cannot be seen everywhere yet', () => {
	it.each([
		['unknown for two polls', { hiddenPolls: 2 }],
		['ready without an address for two polls', { pollsWithoutUrl: 2 }],
	])('is waited for: %s', async (_, behaviour) => {
		stage.emulator.nextJobs(behaviour);
		const { items, error } = await exportOnce();
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
		expect(creations()).toHaveLength(1);
	});

	it.each([
		['unknown', { hiddenPolls: Infinity }, /does not know export/],
		['without an address', { pollsWithoutUrl: Infinity }, /has no download address/],
	])('is an error once that lasts for long: %s', async (_, behaviour, message) => {
		stage.emulator.nextJobs(behaviour);
		const { error, tookMs } = await exportOnce();
		expect(error?.message).toMatch(message);
		expect(tookMs).toBeGreaterThan(5_000);
		expect(tookMs).toBeLessThan(60_000);
	});
});

describe('an export that a step before has seen, and that cannot be seen everywhere yet', () => {
	const run = async (operation: string, input: IDataObject, options: INodeParameters = {}) => {
		const startedAt = now();
		const json = await workflow(operation, { options });
		const result = await stage.engine.run(json, { input: [input] });
		return { ...result, tookMs: now() - startedAt };
	};

	it('is downloaded, if it has no address for two polls', async () => {
		stage.emulator.nextJobs({ pollsWithoutUrl: 2 });
		const { items, error } = await run('download', { id: await stage.readyExport() });
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
	});

	it.each(['get', 'download'])(
		'is requested again by %s, if it is not known',
		async (operation) => {
			stage.emulator.nextJobs({ hiddenPolls: 2 });
			const id = await stage.readyExport();
			const { items, error } = await run(operation, { id, status: 'queued' });
			expect(error).toBeUndefined();
			expect(items('Invoance')[0]?.json.id).toBe(id);
		},
	);

	it.each(['get', 'download'])(
		'is asked for once by %s, if it was only typed',
		async (operation) => {
			const { error } = await run(operation, { id: 'aexp_unknown' });
			expect(error?.message).toMatch(/does not know export/);
			expect(stage.emulator.requests).toHaveLength(1);
		},
	);

	it.each<[string, Fault]>([
		['is not known', { type: 'status', status: 404, body: { error: 'export_not_found' } }],
		['has no address', { type: 'patchJob', patch: { download_url: null } }],
		['is not ready', { type: 'patchJob', patch: { status: 'processing', download_url: null } }],
	])('%s, when a fresh address is asked for', async (_, fault) => {
		stage.emulator.faults.add({ on: 'storage', fault: { type: 'status', status: 403 } });
		stage.emulator.faults.add({ on: 'getExport', skip: 1, fault });
		const { items, error } = await exportOnce();
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.binary).toHaveProperty('data');
	});
});

describe('an answer about another export', () => {
	it.each(['wait', 'download', 'get'])(
		'is an error of %s, and nothing of it is used',
		async (name) => {
			const other = await stage.readyExport({ organization: 'acme' });
			const id = await stage.readyExport({ organization: 'globex' });
			stage.emulator.resetRecords();
			const patch = { id: other };
			stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
			const result = await stage.engine.run(await workflow(name), { input: [{ id }] });
			expect(result.error?.message).toBe(`Invoance answered about another export than "${id}"`);
			expect(result.error?.description).toContain(other);
			expect(stage.emulator.requests.map(({ server }) => server)).toEqual(['api']);
		},
	);
});

describe('a job without a format', () => {
	it.each(['csv', 'ndjson'])('is of the one that was requested: %s', async (format) => {
		stage.emulator.nextJobs({ omit: ['format'] });
		const json = await oneStep({ format, options: { manifest: true } });
		const { items } = await stage.engine.run(json);
		const mime_type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
		expect(items('Invoance')[0]?.json).toMatchObject({ format, mime_type });
	});
});

describe('a time limit', () => {
	it('says which states were seen, and how often each', async () => {
		stage.emulator.nextJobs({ neverReady: true, hiddenPolls: 2 });
		const { error } = await exportOnce({ maxWait: 1 });
		expect(error?.message).toMatch(/was not ready after 60 seconds$/);
		expect(error?.description).toMatch(
			/^Seen: "not known yet" 2 times, .*"processing" \d+ times\./,
		);
	});

	it('is told briefly, however many and long the states are', async () => {
		const id = await stage.readyExport();
		for (let n = 0; n < 100; n++) {
			const patch = { status: `state ${n} ${'x'.repeat(100_000)}` };
			stage.emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		}
		const json = await workflow('wait', { options: { maxWait: 5 } });
		const { error } = await stage.engine.run(json, { input: [{ id }] });
		expect(error?.description).toMatch(/^Seen: "state 0 x+" once, .*"other" \d+ times\./);
		expect(error?.description?.length).toBeLessThan(1_000);
	});
});
