import { getEventListeners } from 'node:events';
import { whenAborted } from '../../../nodes/Invoance/runtime/abort';

describe('the end of a signal', () => {
	it('is told to all, in their order, by one listener', () => {
		const controller = new AbortController();
		const told: number[] = [];
		for (let index = 0; index < 20; index++) {
			whenAborted(controller.signal, () => told.push(index));
		}
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
		controller.abort();
		expect(told).toEqual(Array.from({ length: 20 }, (_, index) => index));
		expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
	});

	it('is not told to who has taken it back, and nothing is left when all have', () => {
		const controller = new AbortController();
		const [first, second, third] = [jest.fn(), jest.fn(), jest.fn()];
		const takeFirst = whenAborted(controller.signal, first);
		const takeSecond = whenAborted(controller.signal, second);
		takeFirst();
		takeFirst();
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
		takeSecond();
		expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
		whenAborted(controller.signal, third);
		takeSecond();
		controller.abort();
		expect(first).not.toHaveBeenCalled();
		expect(second).not.toHaveBeenCalled();
		expect(third).toHaveBeenCalledTimes(1);
	});

	it('that has come already, or never will, is told to nobody', () => {
		const call = jest.fn();
		whenAborted(AbortSignal.abort(), call)();
		whenAborted(undefined, call)();
		expect(call).not.toHaveBeenCalled();
	});
});
