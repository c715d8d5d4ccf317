import { shortestOf } from '../shortestOf';
import { useStage, workflow } from './setup';

const stage = useStage();
let pendingId: string;
beforeAll(async () => {
	stage.emulator.nextJobs({ neverReady: true });
	pendingId = await stage.readyExport();
});

/** Waits at most 2.4 s, and tells how long it took. */
async function wait(options: { onTimeout?: string } = {}) {
	const json = await workflow('wait', { options: { maxWait: 0.04, ...options } });
	const startedAt = performance.now();
	const result = await stage.engine.run(json, { input: [{ id: pendingId }] });
	return { ...result, tookMs: performance.now() - startedAt };
}

describe('the time limit of waiting', () => {
	it('is an error that says how far the export is', async () => {
		const msToFail = async () => {
			const { error, tookMs } = await wait();
			expect(error?.message).toMatch(
				/^Export "aexp_\w+" was not ready after (1 second|2 seconds)$/,
			);
			expect(error?.description).toMatch(/status is still "(queued|processing)".*raise Max Wait/);
			expect(tookMs).toBeGreaterThan(1_000);
			return tookMs;
		};
		expect(await shortestOf(4_000, msToFail)).toBeLessThan(4_000);
	});

	it('or the unfinished job, if that is wanted', async () => {
		const { error, items } = await wait({ onTimeout: 'returnPending' });
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
		const msToFail = async () => {
			const { error, tookMs } = await wait();
			expect(error?.message).toMatch(/did not answer in time/);
			return tookMs;
		};
		expect(await shortestOf(4_000, msToFail)).toBeLessThan(4_000);
	});

	it('holds over a pause that the server asks for', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'status', status: 429, headers: { 'Retry-After': '600' } },
		});
		const msToGiveUp = async () => {
			const { error, tookMs } = await wait();
			expect(error?.message).toMatch(/too many requests/);
			expect(error?.description).toMatch(/time limit of this step leaves no time/);
			return tookMs;
		};
		expect(await shortestOf(1_000, msToGiveUp)).toBeLessThan(1_000);
	});

	it('hands on the job that was seen last if the limit comes during a later look', async () => {
		stage.emulator.faults.add({
			on: 'getExport',
			skip: 1,
			times: Infinity,
			fault: { type: 'stall', afterBytes: 'beforeHeaders' },
		});
		const { error, items } = await wait({ onTimeout: 'returnPending' });
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json.id).toBe(pendingId);
	});
});
