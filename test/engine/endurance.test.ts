import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { Fault, RecordedRequest } from '../emulator';
import type { RunResult } from './execution';
import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));
jest.mock('../../nodes/Invoance/http/exchange', () => ({
	...jest.requireActual<object>('../../nodes/Invoance/http/exchange'),
	REQUEST_TIMEOUT_MS: 5_000,
	STALL_MS: 200,
}));

const SIZE = 300_000;

const stage = useStage();
let exportId: string;
beforeEach(() => {
	exportId = stage.emulator.addSyntheticExport({ bytes: SIZE });
});

/** Downloads the export while these faults strike storage, one request after the other. */
async function download(...faults: Fault[]): Promise<RunResult> {
	for (const fault of faults) stage.emulator.faults.add({ on: 'storage', exportId, fault });
	return await stage.engine.run(await workflow('download'), { input: [{ id: exportId }] });
}

async function expectWholeFile(result: RunResult): Promise<void> {
	expect(result.error).toBeUndefined();
	const [item] = result.items('Invoance');
	const truth = await stage.emulator.exportObject(exportId);
	expect(item?.json).toMatchObject({ bytes: truth.bytes, sha256: truth.sha256 });
	const stored = await stage.engine.read(item?.binary?.data);
	expect(stored.equals(await stage.emulator.exportBytes(exportId))).toBe(true);
}

async function expectNoFile(message: RegExp, run: () => Promise<RunResult>): Promise<void> {
	const before = await stage.engine.storedFiles();
	const result = await run();
	expect(result.error?.message).toMatch(message);
	expect(result.items('Invoance')).toEqual([]);
	expect(await stage.engine.storedFiles()).toEqual(before);
}

function toStorage(): RecordedRequest[] {
	return stage.emulator.requests.filter(({ server }) => server === 'storage');
}

const cut = (afterBytes: number) => ({ type: 'resetInBody', afterBytes }) as const;

describe('a download goes on', () => {
	it('from the exact byte after a cut, on the same object', async () => {
		// n8n has read it all long before the connection ends.
		const until = async () => {
			await setTimeout(100);
		};
		await expectWholeFile(await download({ ...cut(100_001), until }));
		const [first, second] = toStorage();
		expect(first?.headers).not.toHaveProperty('range');
		expect(second?.headers.range).toBe('bytes=100001-');
		expect(second?.headers['if-range']).toBe((await stage.emulator.exportObject(exportId)).etag);
		expect(second?.status).toBe(206);
	});

	it('after a stall', async () => {
		await expectWholeFile(await download({ type: 'stall', afterBytes: 5_000 }));
		expect(toStorage()[1]?.headers.range).toBe('bytes=5000-');
	});

	it('however often it is cut, as long as every attempt brings something', async () => {
		await expectWholeFile(await download(...Array.from({ length: 20 }, () => cut(1))));
		expect(toStorage()).toHaveLength(21);
	});

	it('where storage ignores Range, once the hash of what it repeats is proved', async () => {
		await expectWholeFile(await download(cut(70_000), { type: 'ignoreRange' }));
		expect(toStorage()[1]?.status).toBe(200);
	});

	it('where the repetition is cut before and after the place that was reached', async () => {
		await expectWholeFile(
			await download(cut(70_000), { type: 'ignoreRange' }, cut(90_000), { type: 'ignoreRange' }),
		);
	});

	it('without an ETag, from the start, once the hash of what is repeated is proved', async () => {
		stage.emulator.faults.add({ on: 'storage', exportId, fault: cut(70_000) });
		stage.emulator.faults.add({ on: 'storage', exportId, times: 9, fault: { type: 'noETag' } });
		await expectWholeFile(await download());
	});

	it('where storage does not say how long the file is, but sends it in chunks', async () => {
		await expectWholeFile(await download({ type: 'noLength' }));
	});

	it('with a fresh URL where the first one has expired', async () => {
		stage.emulator.faults.add({ on: 'getExport', exportId, fault: { type: 'expiredUrl' } });
		await expectWholeFile(await download());
	});

	it('with a fresh URL before one is used that expires within five seconds', async () => {
		const signedAt = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
		const download_url = `${stage.emulator.storageUrl}/x?X-Amz-Date=${signedAt}&X-Amz-Expires=5`;
		stage.emulator.faults.add({
			on: 'getExport',
			exportId,
			fault: { type: 'patchJob', patch: { download_url } },
		});
		await expectWholeFile(await download());
		expect(toStorage()).toHaveLength(1);
	});

	it.each([400, 401, 403, 404, 410])('with a fresh URL after a %i', async (status) => {
		await expectWholeFile(await download(cut(9), { type: 'status', status }));
		expect(requestsForTheJob()).toHaveLength(2);
	});

	it.each([408, 425, 429, 500, 502, 503, 504])('with the same URL after a %i', async (status) => {
		await expectWholeFile(await download(cut(9), { type: 'status', status }));
		expect(requestsForTheJob()).toHaveLength(1);
	});
});

/** Other requests to the API are for the names of organizations. */
function requestsForTheJob() {
	return stage.emulator.requests.filter(
		({ server, exportId }) => server === 'api' && exportId !== undefined,
	);
}

describe('a download ends without a file', () => {
	it('after five attempts in a row without a new byte', async () => {
		const faults = [cut(10), ...Array.from({ length: 9 }, () => cut(0))];
		await expectNoFile(
			/connection to Invoance's file storage failed/,
			async () => await download(...faults),
		);
		expect(toStorage()).toHaveLength(6);
	});

	it('when the object is replaced between two attempts', async () => {
		await expectNoFile(
			/changed while it was downloaded/,
			async () => await download(cut(10), { type: 'replaceObject' }),
		);
	});

	it('when it is shorter than announced', async () => {
		await expectNoFile(
			/changed while it was downloaded/,
			async () => await download({ type: 'wrongLength', announce: 7 }),
		);
	});

	it('when a redirect leads elsewhere', async () => {
		await expectNoFile(
			/refused the file/,
			async () => await download({ type: 'redirect', location: 'https://example.com/' }),
		);
		expect(toStorage()).toHaveLength(1);
	});

	it('when the job has failed by the time a fresh URL is needed', async () => {
		const patch = { status: 'expired', error: null };
		stage.emulator.faults.add({
			on: 'getExport',
			skip: 1,
			exportId,
			fault: { type: 'patchJob', patch },
		});
		await expectNoFile(
			/could not make export/,
			async () => await download(cut(10), { type: 'status', status: 403 }),
		);
	});
});

it('whatever happens on the way, the file is identical or there is none', async () => {
	const json = await workflow('download');
	const often = (fault: fc.Arbitrary<Fault>) => ({ weight: 3, arbitrary: fault });
	const always = (fault: Fault) => often(fc.constant(fault));
	const faults = fc.oneof(
		often(fc.nat(60_000).map(cut)),
		always({ type: 'status', status: 403 }),
		always({ type: 'status', status: 503 }),
		always({ type: 'expiredUrl' }),
		always({ type: 'resetBeforeHeaders' }),
		always({ type: 'ignoreRange' }),
		always({ type: 'noETag' }),
		always({ type: 'replaceObject' }),
		often(fc.integer({ min: 1, max: 9 }).map((announce) => ({ type: 'wrongLength', announce }))),
		// Each takes a real fifth of a second.
		{
			weight: 1,
			arbitrary: fc.nat(60_000).map((afterBytes): Fault => ({ type: 'stall', afterBytes })),
		},
	);
	await fc.assert(
		fc.asyncProperty(fc.nat(60_000), fc.array(faults, { maxLength: 6 }), async (bytes, list) => {
			stage.emulator.faults.clear();
			stage.emulator.resetRecords();
			const id = stage.emulator.addSyntheticExport({ bytes });
			for (const fault of list) {
				const on = fault.type === 'expiredUrl' ? 'getExport' : 'storage';
				stage.emulator.faults.add({ on, exportId: id, fault });
			}
			const { error, items } = await stage.engine.run(json, { input: [{ id }] });
			if (error) {
				expect(error.message).toMatch(/changed while|file storage|bytes than|in time/);
				expect(items('Invoance')).toEqual([]);
				return;
			}
			const [item] = items('Invoance');
			const truth = await stage.emulator.exportObject(id);
			expect(item?.json).toMatchObject({ bytes: truth.bytes, sha256: truth.sha256 });
		}),
		{ numRuns: 1_000 },
	);
}, 300_000);
