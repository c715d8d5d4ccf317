import type { FaultSpec } from '../emulator';
import { now } from './fastClock';
import { oneStep, useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
let pendingId: string;
beforeAll(async () => {
	stage.emulator.nextJobs({ neverReady: true });
	pendingId = await stage.readyExport();
});

/** Waits for an export that is never ready, and tells how long it took by the node's clock. */
async function wait(options: { maxWait?: number; onTimeout?: string }) {
	const json = await workflow('wait', { options });
	const startedAt = now();
	const result = await stage.engine.run(json, { input: [{ id: pendingId }] });
	return { ...result, tookMs: now() - startedAt };
}

const TEN_MINUTES_MS = 600_000;
/** What a busy machine may take besides. */
const SOME_TIME_MS = 20_000;
/** 2.4 s: for a request that stalls, which takes real time. */
const SHORT = 0.04;

describe('the time limit of waiting', () => {
	it('is an error that says how long it waited, and what it saw how often', async () => {
		const { error, tookMs } = await wait({ maxWait: 10 });
		expect(error?.message).toMatch(/^Export "aexp_\w+" was not ready after 10 minutes$/);
		expect(error?.description).toMatch(/^Seen: .*"processing" \d+ times\..*raise Max Wait/);
		expect(tookMs).toBeGreaterThanOrEqual(TEN_MINUTES_MS);
		expect(tookMs).toBeLessThan(TEN_MINUTES_MS + SOME_TIME_MS);
	});

	it('costs at most 60 looks in ten minutes, of which the first comes at once', async () => {
		await wait({ maxWait: 10 });
		expect(stage.emulator.requests.length).toBeLessThanOrEqual(60);
		expect(stage.emulator.requests.length).toBeGreaterThan(30);
	});

	it('or the unfinished job, if that is wanted', async () => {
		const { error, items } = await wait({ maxWait: 10, onTimeout: 'returnPending' });
		expect(error).toBeUndefined();
		const [item, ...others] = items('Invoance');
		expect(others).toEqual([]);
		expect(item?.json.id).toBe(pendingId);
		expect(item?.json.status).toMatch(/queued|processing/);
	});

	it('holds over a request that is not answered', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'stall', afterBytes: 'beforeHeaders' },
		});
		const { error, tookMs } = await wait({ maxWait: SHORT });
		expect(error?.message).toMatch(/^Invoance did not answer in time about export "aexp_\w+"$/);
		expect(error?.description).toMatch(/time limit of this step .* while a request was under way/);
		// A request alone may take 30 s.
		expect(tookMs).toBeLessThan(SOME_TIME_MS);
	});

	it('holds over a pause that the server asks for, which is told at once', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'status', status: 429, headers: { 'Retry-After': '1200' } },
		});
		const { error, tookMs } = await wait({ maxWait: 10 });
		expect(error?.message).toMatch(/too many requests/);
		expect(error?.description).toMatch(
			/tried again in 20 minutes, and the time limit of this step/,
		);
		expect(tookMs).toBeLessThan(SOME_TIME_MS);
	});

	it('is all of Max Wait where a look is refused for longer than other requests may be', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'status', status: 429, headers: { 'Retry-After': '100' } },
		});
		const { error, tookMs } = await wait({ maxWait: 10 });
		expect(error?.message).toMatch(/too many requests/);
		expect(tookMs).toBeGreaterThan(TEN_MINUTES_MS - 100_000 - SOME_TIME_MS);
	});

	it('says what it saw before a look that is not answered', async () => {
		const unknown: FaultSpec = {
			on: 'getExport',
			fault: { type: 'status', status: 404, body: { error: 'export_not_found' } },
		};
		const stall: FaultSpec = {
			on: 'getExport',
			times: Infinity,
			fault: { type: 'stall', afterBytes: 'beforeHeaders' },
		};
		for (const spec of [unknown, stall]) stage.emulator.faults.add(spec);
		const { error } = await wait({ maxWait: SHORT });
		expect(error?.message).toMatch(/was not ready after \d+ seconds/);
		expect(error?.description).toMatch(/^Seen: "not known yet" once\./);
	});

	it('says that there was no connection, where there was none', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'resetBeforeHeaders' },
		});
		const { error } = await wait({ maxWait: SHORT });
		expect(error?.message).toMatch(/^The connection to Invoance failed$/);
	});

	it.each([
		['stalls', { type: 'stall', afterBytes: 'beforeHeaders' }],
		['is refused', { type: 'status', status: 429, headers: { 'Retry-After': '900' } }],
	] as const)('hands on the job that was seen last if a later look %s', async (_, fault) => {
		stage.emulator.faults.add({ on: 'getExport', skip: 1, times: Infinity, fault });
		const { error, items } = await wait({ maxWait: SHORT, onTimeout: 'returnPending' });
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json.id).toBe(pendingId);
	});
});

describe('the time limit of Export and Download', () => {
	it.each([
		['silent', { type: 'stall', afterBytes: 1_000 }],
		['slow', { type: 'slowBody', bytesPerChunk: 10, delayMs: 20 }],
	] as const)('holds over the download as well, where storage is %s', async (_, fault) => {
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault });
		const filesBefore = await stage.engine.storedFiles();
		const startedAt = now();
		const { error, items } = await stage.engine.run(await oneStep({ options: { maxWait: SHORT } }));
		expect(error?.message).toMatch(/: The download of export "aexp_\w+" did not finish in time$/);
		expect(now() - startedAt).toBeLessThan(SOME_TIME_MS);
		expect(items('Invoance')).toEqual([]);
		expect(await stage.engine.storedFiles()).toEqual(filesBefore);
	});
});
