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

	it('is not told to who has unsubscribed', () => {
		const controller = new AbortController();
		const [first, second, third] = [jest.fn(), jest.fn(), jest.fn()];
		const unsubscribeFirst = whenAborted(controller.signal, first);
		const unsubscribeSecond = whenAborted(controller.signal, second);
		unsubscribeFirst();
		unsubscribeFirst();
		unsubscribeSecond();
		whenAborted(controller.signal, third);
		unsubscribeSecond();
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
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
