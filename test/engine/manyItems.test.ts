import { text } from './engine';
import { useStage, workflow } from './setup';

/** How far ahead of n8n's clock the emulator's is. */
let aheadMs = 0;
const stage = useStage({ now: () => Date.now() + aheadMs });
beforeEach(() => {
	aheadMs = 0;
});

const THIRTY = Array.from({ length: 30 }, (_, index) => ({
	format: index % 2 === 0 ? 'csv' : 'ndjson',
}));

const AN_HOUR_MS = 3_600_000;

/** Resolves once so many different exports were looked at. */
async function looksAt(count: number): Promise<void> {
	for (;;) {
		const looks = stage.emulator.requests.filter(({ method }) => method === 'GET');
		if (new Set(looks.flatMap(({ exportId }) => exportId ?? [])).size >= count) return;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

describe('thirty items', () => {
	it('are waited for and downloaded together, in order, each paired with its own', async () => {
		stage.emulator.nextJobs({ durationMs: AN_HOUR_MS, times: 30 });
		const running = stage.engine.start(await workflow('create-wait-download'), { input: THIRTY });
		// Were they waited for one after the other, this would never come.
		await looksAt(30);
		aheadMs = AN_HOUR_MS;
		const { items, error } = await running.result;

		expect(error).toBeUndefined();
		const created = items('Create Export').map(({ json }) => json.id);
		const output = items('Download Export');
		expect(output.map(({ json }) => json.id)).toEqual(created);
		expect(output.map(({ json }) => json.format)).toEqual(THIRTY.map(({ format }) => format));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(THIRTY.map((_, item) => ({ item })));
		for (const item of output) {
			const truth = await stage.emulator.exportObject(text(item, 'id'));
			expect(item.json).toMatchObject({ bytes: truth.bytes, sha256: truth.sha256 });
			expect((await stage.engine.read(item.binary?.data)).length).toBe(truth.bytes);
		}
	}, 60_000);

	it('do not look like a leak to Node.js, which would warn in the log of n8n', async () => {
		const listening = new Map<unknown, number>();
		const add = jest.spyOn(EventTarget.prototype, 'addEventListener');
		const remove = jest.spyOn(EventTarget.prototype, 'removeEventListener');
		await stage.engine.run(await workflow('create-wait-download'), { input: THIRTY });
		const calls = [
			...add.mock.contexts.map((signal: unknown, call) => ({
				signal,
				change: 1,
				order: add.mock.invocationCallOrder[call] ?? 0,
			})),
			...remove.mock.contexts.map((signal: unknown, call) => ({
				signal,
				change: -1,
				order: remove.mock.invocationCallOrder[call] ?? 0,
			})),
		].sort((a, b) => a.order - b.order);
		let most = 0;
		for (const { signal, change } of calls) {
			const now = (listening.get(signal) ?? 0) + change;
			listening.set(signal, now);
			most = Math.max(most, now);
		}
		add.mockRestore();
		remove.mockRestore();
		expect(calls.length).toBeGreaterThan(THIRTY.length);
		// Node.js warns of the eleventh.
		expect(most).toBeLessThanOrEqual(10);
	});

	it('keep to the concurrency that is set, for requests and for downloads', async () => {
		const nine = THIRTY.slice(0, 9);
		const { items } = await stage.engine.run(await workflow('create'), { input: nine });
		const input = items('Invoance').map(({ json }) => ({ id: json.id }));
		// Longer than the rate limiter takes for three of them.
		stage.emulator.faults.add({ on: 'getExport', times: 9, fault: { type: 'delay', ms: 500 } });
		stage.emulator.faults.add({ on: 'storage', times: 9, fault: { type: 'delay', ms: 500 } });
		stage.emulator.resetRecords();
		await stage.engine.run(await workflow('download', { options: { concurrency: 3 } }), { input });
		expect(stage.emulator.peakConcurrency('api')).toBe(3);
		expect(stage.emulator.peakConcurrency('storage')).toBe(3);
	});

	it('stop when one of them fails, and none of the others leaves a file', async () => {
		const ids = Array.from({ length: 5 }, () =>
			stage.emulator.addSyntheticExport({ bytes: 4_000_000 }),
		);
		const fault = { type: 'slowBody', bytesPerChunk: 1_000, delayMs: 10 } as const;
		for (const exportId of ids) stage.emulator.faults.add({ on: 'storage', exportId, fault });
		const filesBefore = await stage.engine.storedFiles();
		const startedAt = performance.now();
		const { error, items } = await stage.engine.run(await workflow('download'), {
			input: [...ids, 'aexp_unknown'].map((id) => ({ id })),
		});
		expect(error).toMatchObject({
			message: 'Invoance does not know export "aexp_unknown"',
			context: { itemIndex: 5 },
		});
		expect(items('Invoance')).toEqual([]);
		expect(await stage.engine.storedFiles()).toEqual(filesBefore);
		// Each file alone would take forty seconds.
		expect(performance.now() - startedAt).toBeLessThan(30_000);
	});
});

describe('one job of many that fails', () => {
	it('holds up nobody, and costs its own item only', async () => {
		stage.emulator.nextJobs({ fail: 'no', organizationId: 'globex', times: 3 });
		const json = await workflow(
			'create',
			{ operation: 'exportAndDownload' },
			{ onError: 'continueErrorOutput' },
		);
		const names = ['acme', 'globex', 'mueller', 'acme', 'mueller', 'acme'];
		const input = names.map((organization) => ({ organization }));
		const { items, error } = await stage.engine.run(json, { input });
		expect(error).toBeUndefined();
		expect(items('Invoance').map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 2, 3, 4, 5].map((item) => ({ item })),
		);
		const [failed, ...others] = items('Invoance', 1);
		expect(others).toEqual([]);
		expect(failed?.pairedItem).toEqual({ item: 1 });
		expect(failed?.json.error).toMatch(/could not make export .*: no$/);
		const done = (name: string) =>
			stage.emulator.requests.findLastIndex(({ body }) =>
				JSON.stringify(body ?? '').includes(name),
			);
		const lastFile = stage.emulator.requests.findLastIndex(({ server }) => server === 'storage');
		// The others had their files before the failing job was ordered for the last time.
		expect(lastFile).toBeLessThan(done('globex'));
	});
});

describe('requests of items', () => {
	it('have an Idempotency-Key that differs by item, and stays the same over tries', async () => {
		stage.emulator.faults.add({
			on: 'createExport',
			times: 2,
			fault: { type: 'status', status: 503 },
		});
		await stage.engine.run(await workflow('create'), { input: [{}, {}], executionId: 'one' });
		const keys = stage.emulator.requests
			.filter(({ method }) => method === 'POST')
			.map(({ headers }) => headers['idempotency-key']);
		expect(keys).toHaveLength(4);
		expect(new Set(keys).size).toBe(2);
		expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
	});

	it('make one job even if the answer was lost', async () => {
		stage.emulator.faults.add({ on: 'createExport', fault: { type: 'resetBeforeHeaders' } });
		const { items } = await stage.engine.run(await workflow('create'));
		const created = stage.emulator.requests.map(({ exportId }) => exportId);
		expect(created).toHaveLength(2);
		expect(new Set(created)).toEqual(new Set([items('Invoance')[0]?.json.id]));
	});

	it('wait together when one of them meets a rate limit', async () => {
		const ids = await Promise.all(Array.from({ length: 6 }, () => stage.readyExport()));
		stage.emulator.resetRecords();
		stage.emulator.faults.add({
			on: 'getExport',
			fault: { type: 'status', status: 429, headers: { 'Retry-After': '1' } },
		});
		const json = await workflow('get', { options: { concurrency: 1 } });
		const { items } = await stage.engine.run(json, { input: ids.map((id) => ({ id })) });
		expect(items('Invoance').map(({ json: job }) => job.id)).toEqual(ids);
		const [first, ...later] = stage.emulator.requests.filter(({ path }) => path !== '/v1/me');
		expect(later).toHaveLength(6);
		for (const { at } of later) expect(at - (first?.at ?? 0)).toBeGreaterThanOrEqual(950);
	});
});
