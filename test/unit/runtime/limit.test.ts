import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { limitTo, within } from '../../../nodes/Invoance/runtime/limit';

describe('a limit on what is under way at once', () => {
	it('is reached and never passed, whatever ends in which order, well or badly', async () => {
		const outcome = fc.record({ turns: fc.integer({ min: 1, max: 5 }), fails: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.array(outcome), async (most, tasks) => {
				const limit = limitTo(most);
				let underWay = 0;
				let peak = 0;
				const results = tasks.map(({ turns, fails }, index) =>
					limit(async () => {
						underWay++;
						peak = Math.max(peak, underWay);
						for (let left = turns; left > 0; left--) await turn();
						underWay--;
						if (fails) throw new Error(String(index));
						return index;
					}),
				);
				expect(await Promise.allSettled(results)).toEqual(
					tasks.map(({ fails }, index) =>
						fails
							? { status: 'rejected', reason: new Error(String(index)) }
							: { status: 'fulfilled', value: index },
					),
				);
				expect(peak).toBe(Math.min(most, tasks.length));
			}),
		);
	});

	it('lets tasks begin in the order in which they came', async () => {
		const limit = limitTo(1);
		const begun: number[] = [];
		const tasks = [1, 2, 3].map((index) =>
			limit(() => {
				begun.push(index);
				return turn();
			}),
		);
		await Promise.all(tasks);
		expect(begun).toEqual([1, 2, 3]);
	});

	it('gives the room of a task that ended to the next, not to one that has just come', async () => {
		const limit = limitTo(1);
		const begun: string[] = [];
		const begin = (name: string, task: () => Promise<unknown>) =>
			limit(() => {
				begun.push(name);
				return task();
			});
		let end = () => {};
		const first = begin('first', () => turn());
		const second = begin('second', () => new Promise<void>((resolve) => (end = resolve)));
		await first;
		const third = begin('third', () => turn());
		await turn();
		expect(begun).toEqual(['first', 'second']);
		end();
		await Promise.all([second, third]);
		expect(begun).toEqual(['first', 'second', 'third']);
	});
});

describe('what is pending within a time', () => {
	it('is given where it comes', async () => {
		expect(await within(60_000, Promise.resolve(7))).toBe(7);
		await expect(within(60_000, Promise.reject(new Error('No')))).rejects.toThrow('No');
	});

	it('is nothing where it does not come, no sooner and not much later', async () => {
		const startedAt = performance.now();
		expect(await within(50, new Promise(() => undefined))).toBeUndefined();
		expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
	});
});
