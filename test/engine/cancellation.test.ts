import type { FaultSpec } from '../emulator';
import { shortestOf } from './shortestOf';
import { msToCancel, useStage, workflow } from './setup';

const stage = useStage();
let readyId: string;
/** Whether n8n keeps connections for its next requests, as n8n-core 1.87 and older do. */
let keepsConnections: boolean;
beforeAll(async () => {
	readyId = stage.emulator.addSyntheticExport({ bytes: 50_000_000 });
	// What n8n opens at its first execution, and keeps, is none of ours.
	await stage.engine.run(await workflow('create'));
	await shortly();
	keepsConnections = process.getActiveResourcesInfo().includes('TCPSocketWrap');
});

/** Longer than any slice of sleep, so that whatever was going to end has ended. */
async function shortly(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, 100));
}

/** How many handles of the kinds that a run of the node could leave behind are open in this process. */
function openHandles(): number {
	const kinds = [
		'Timeout',
		'TLSWrap',
		'FSReqPromise',
		...(keepsConnections ? [] : ['TCPSocketWrap']),
	];
	return process.getActiveResourcesInfo().filter((name) => kinds.includes(name)).length;
}

/** The emulator, in the same process, has timers of its own that come and go: it gets a second. */
async function handlesDownTo(count: number): Promise<number> {
	for (let tries = 0; tries < 10 && openHandles() > count; tries++) await shortly();
	return openHandles();
}

const stall: FaultSpec['fault'] = { type: 'stall', afterBytes: 'beforeHeaders' };

describe('cancelling the execution stops within 100 ms and leaves nothing behind', () => {
	it.each<[string, string, FaultSpec[]]>([
		['while creating', 'create', [{ on: 'createExport', fault: stall }]],
		[
			'while pausing after an error',
			'create',
			[{ on: 'createExport', times: 9, fault: { type: 'status', status: 503 } }],
		],
		['while a look at the job is under way', 'wait', [{ on: 'getExport', fault: stall }]],
		[
			'while waiting for the next look',
			'wait',
			[
				{
					on: 'getExport',
					times: 99,
					fault: { type: 'patchJob', patch: { status: 'processing' } },
				},
			],
		],
		['while storage is silent', 'download', [{ on: 'storage', fault: stall }]],
		[
			'while the file is coming',
			'download',
			[{ on: 'storage', fault: { type: 'slowBody', bytesPerChunk: 10_000, delayMs: 5 } }],
		],
		[
			'while the file has stalled',
			'download',
			[{ on: 'storage', fault: { type: 'stall', afterBytes: 100_000 } }],
		],
		[
			'while pausing before storage is asked again',
			'download',
			[{ on: 'storage', times: 99, fault: { type: 'status', status: 503 } }],
		],
		[
			'while storage is to be left alone for four minutes',
			'download',
			[
				{
					on: 'storage',
					times: 99,
					fault: { type: 'status', status: 429, headers: { 'Retry-After': '240' } },
				},
			],
		],
	])('%s', async (_, name, faults) => {
		const json = await workflow(name);
		const msToStop = async () => {
			await shortly();
			const handlesBefore = openHandles();
			stage.emulator.faults.clear();
			for (const fault of faults) stage.emulator.faults.add({ times: Infinity, ...fault });
			const input = [{ id: readyId }, { id: readyId }];
			const tookMs = await msToCancel(stage.engine.start(json, { input }));
			await shortly();
			expect(await handlesDownTo(handlesBefore)).toBeLessThanOrEqual(handlesBefore);
			expect(await stage.engine.storedFiles()).toEqual([]);
			return tookMs;
		};
		expect(await shortestOf(100, msToStop)).toBeLessThan(100);
	});

	it('while waiting until a range has settled', async () => {
		const range = { dateRange: 'yesterday', options: { gracePeriodMinutes: 2 * 24 * 60 } };
		const msToStop = async () =>
			await msToCancel(stage.engine.start(await workflow('create', range)));
		expect(await shortestOf(100, msToStop)).toBeLessThan(100);
		expect(stage.emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
	});
});
