import type { FaultSpec } from '../emulator';
import { useStage, workflow } from './setup';

/*
 * The node's clock runs fifty times as fast here, so that its five minutes pass in six seconds: long
 * queues are a matter of minutes.
 */
const mockSpeed = 50;

jest.mock('../../nodes/Invoance/runtime/clock', () => {
	const setTimer = (durationMs: number, ring: () => void) => {
		const timer = setTimeout(ring, Math.min(Math.max(0, durationMs) / mockSpeed, 2 ** 31 - 1));
		return () => {
			clearTimeout(timer);
		};
	};
	return {
		now: () => performance.now() * mockSpeed,
		setTimer,
		sleepFor: async (durationMs: number, signal?: AbortSignal) => {
			signal?.throwIfAborted();
			await new Promise<void>((resolve) => {
				const stop = setTimer(durationMs, resolve);
				signal?.addEventListener('abort', () => {
					stop();
					resolve();
				});
			});
			signal?.throwIfAborted();
		},
	};
});
// Real time is shorter here; a busy machine is not to run into these.
jest.mock('../../nodes/Invoance/http/exchange', () => ({
	...jest.requireActual<object>('../../nodes/Invoance/http/exchange'),
	REQUEST_TIMEOUT_MS: 120_000,
	STALL_MS: 120_000,
}));

const stage = useStage();

it.each<[string, FaultSpec['on'], string]>([
	['orders', 'createExport', 'create'],
	['looks', 'getExport', 'get'],
])(
	'a queue of %s that takes longer than a request may costs none of them',
	async (_, on, operation) => {
		const COUNT = 40;
		const exportId = await stage.readyExport();
		stage.emulator.resetRecords();
		// Ten seconds each, one after the other: more than six minutes.
		stage.emulator.faults.add({ on, times: Infinity, fault: { type: 'delay', ms: 200 } });
		const json = await workflow('create', { operation, exportId, options: { concurrency: 1 } });
		const input = Array.from({ length: COUNT }, () => ({}));
		const { items, error } = await stage.engine.run(json, { input });
		expect(error).toBeUndefined();
		expect(items('Invoance')).toHaveLength(COUNT);
		const { requests } = stage.emulator;
		expect(requests.filter(({ path }) => path !== '/v1/me')).toHaveLength(COUNT);
		expect((requests.at(-1)?.at ?? 0) - (requests[0]?.at ?? 0)).toBeGreaterThan(
			300_000 / mockSpeed,
		);
	},
	60_000,
);
