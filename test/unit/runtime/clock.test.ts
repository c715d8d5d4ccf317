import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { setImmediate as immediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { now, setTimer, sleepFor } from '../../../nodes/Invoance/runtime/clock';

afterEach(() => {
	jest.restoreAllMocks();
});

describe('a wait', () => {
	it('takes as long as asked for, and not a moment less', async () => {
		const startedAt = now();
		await sleepFor(30.2);
		expect(now() - startedAt).toBeGreaterThanOrEqual(30.2);
	});

	it.each([0, -5])('of %i ms takes no time', async (durationMs) => {
		const timers = jest.spyOn(AbortSignal, 'timeout');
		await sleepFor(durationMs);
		expect(timers).not.toHaveBeenCalled();
	});

	it('sets one timer, and another one only if the first has rung too soon', async () => {
		const time = jest.spyOn(performance, 'now').mockReturnValue(1_000);
		const rings: AbortController[] = [];
		const timers = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
			const ring = new AbortController();
			rings.push(ring);
			return ring.signal;
		});
		const sleeping = sleepFor(60);
		for (const at of [1_059.5, 1_059.9, 1_060]) {
			time.mockReturnValue(at);
			rings.at(-1)?.abort();
			await immediate();
		}
		await sleeping;
		expect(timers.mock.calls).toEqual([[61], [1], [1]]);
	});

	it('that is cancelled ends at once, with the reason', async () => {
		const controller = new AbortController();
		const failed = jest.fn();
		void sleepFor(60_000, controller.signal).catch(failed);
		await sleepFor(20);
		expect(failed).not.toHaveBeenCalled();
		const reason = new Error('cancelled');
		controller.abort(reason);
		await immediate();
		expect(failed).toHaveBeenCalledWith(reason);
	});

	it('that is cancelled before it begins sets no timer', async () => {
		const timers = jest.spyOn(AbortSignal, 'timeout');
		const signal = AbortSignal.abort(new Error('cancelled'));
		await expect(sleepFor(60_000, signal)).rejects.toThrow('cancelled');
		expect(timers).not.toHaveBeenCalled();
	});

	it('leaves no listener behind, whether it ends or is cancelled', async () => {
		const controller = new AbortController();
		const { signal } = controller;
		const timers = jest.spyOn(AbortSignal, 'timeout');
		await Promise.all([sleepFor(5, signal), sleepFor(10, signal)]);
		expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
		const sleeping = sleepFor(60_000, signal);
		controller.abort(new Error('cancelled'));
		await expect(sleeping).rejects.toThrow('cancelled');
		expect(getEventListeners(signal, 'abort')).toEqual([]);
		for (const { value } of timers.mock.results) {
			expect(getEventListeners(value as AbortSignal, 'abort')).toEqual([]);
		}
	});

	it.each([2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])(
		'of %d ms does not end at once',
		async (durationMs) => {
			const controller = new AbortController();
			let isOver = false;
			const sleeping = sleepFor(durationMs, controller.signal).finally(() => {
				isOver = true;
			});
			await sleepFor(20);
			expect(isOver).toBe(false);
			controller.abort(new Error('cancelled'));
			await expect(sleeping).rejects.toThrow('cancelled');
		},
	);

	it('keeps Node.js from ending, and lets it end afterwards', async () => {
		const script = `
			import clock from './nodes/Invoance/runtime/clock.ts';
			const controller = new AbortController();
			await Promise.race([clock.sleepFor(50), clock.sleepFor(60_000, controller.signal)]);
			controller.abort();
			process.stdout.write('awake');
		`;
		const node = promisify(execFile);
		const { stdout } = await node(process.execPath, [
			...['--import', 'tsx', '--input-type', 'module', '--eval', script],
		]);
		expect(stdout).toBe('awake');
	});

	it('goes on if its timer ends before its time', async () => {
		const timers = jest.spyOn(AbortSignal, 'timeout');
		const early = new AbortController();
		timers.mockReturnValueOnce(early.signal);
		const startedAt = now();
		const sleeping = sleepFor(30);
		early.abort();
		await sleeping;
		expect(now() - startedAt).toBeGreaterThanOrEqual(30);
		expect(timers.mock.calls.length).toBeGreaterThanOrEqual(2);
	});
});

describe('an alarm', () => {
	it('rings once, after its time', async () => {
		const ring = jest.fn();
		setTimer(10, ring);
		await sleepFor(40);
		expect(ring).toHaveBeenCalledTimes(1);
	});

	it('that is called off never rings', async () => {
		const ring = jest.fn();
		setTimer(5, ring)();
		await sleepFor(30);
		expect(ring).not.toHaveBeenCalled();
	});
});
