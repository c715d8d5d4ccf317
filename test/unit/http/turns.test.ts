import { silentLog } from '../../../nodes/Invoance/http/log';
import { NoTurnError, Pacer, type Place, type Turn } from '../../../nodes/Invoance/http/pacer';
import { alarmsSet, completed, elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

describe('a request in the queue', () => {
	const next = { turn: 'inTurn' } as const;

	/** A pacer whose only place is taken, what frees it, and in which order requests were begun. */
	async function busyPacer() {
		const pacer = new Pacer({ concurrency: 1 });
		const begun: string[] = [];
		let free = () => {};
		const taken = pacer.run(next, () => new Promise<void>((resolve) => (free = resolve)));
		await elapse(10);
		const queue = async (name: string, place: Place) => {
			await pacer.run(place, async () => {
				begun.push(name);
				await Promise.resolve();
			});
		};
		return {
			pacer,
			begun,
			queue,
			free: () => {
				free();
				return taken;
			},
		};
	}

	it('is begun in its turn: what was refused, then looks and others by turns', async () => {
		const { begun, queue, free } = await busyPacer();
		const all = [
			queue('order 1', next),
			queue('order 2', next),
			queue('look 1', { turn: 'look', since: 2 }),
			queue('look 2', { turn: 'look', since: 1 }),
			queue('address', { turn: 'first' }),
		];
		await free();
		await Promise.all(all);
		expect(begun).toEqual(['address', 'look 1', 'order 1', 'look 2', 'order 2']);
	});

	it('is cancelled at once, and leaves no alarm', async () => {
		const { begun, queue, free } = await busyPacer();
		const before = alarmsSet();
		const controller = new AbortController();
		const place = { ...next, signal: controller.signal, deadline: now() + 60_000 };
		const cancelled = queue('cancelled', place);
		controller.abort(new Error('cancelled'));
		await expect(completed(cancelled)).rejects.toThrow('cancelled');
		await free();
		await elapse(10);
		expect(begun).toEqual([]);
		expect(alarmsSet()).toBe(before);
		await expect(queue('cancelled', place)).rejects.toThrow('cancelled');
	});

	it('gives up at its deadline', async () => {
		const { begun, queue, free } = await busyPacer();
		const giveUp = jest.fn();
		void queue('late', { ...next, deadline: now() + 1_000 }).catch(giveUp);
		await elapse(999);
		expect(giveUp).not.toHaveBeenCalled();
		await elapse(1);
		expect(giveUp).toHaveBeenCalledWith(expect.any(NoTurnError));
		expect(giveUp).toHaveBeenCalledWith(
			expect.objectContaining({
				name: 'NoTurnError',
				message: 'It was not this request’s turn in time',
			}),
		);
		await free();
		expect(begun).toEqual([]);
	});

	it('is not begun at its deadline, also if a place is free', async () => {
		const { begun, queue, free } = await busyPacer();
		await free();
		await expect(completed(queue('late', { ...next, deadline: now() }))).rejects.toThrow(
			NoTurnError,
		);
		expect(begun).toEqual([]);
	});

	it('is begun also after one that failed', async () => {
		const pacer = new Pacer({ concurrency: 1 });
		const failing = pacer.run(next, () => Promise.reject(new Error('failed')));
		const good = pacer.run(next, () => Promise.resolve('good'));
		await expect(completed(failing)).rejects.toThrow('failed');
		expect(await completed(good)).toBe('good');
	});
});

/** Queues so many, of which none is ever answered. @returns how many have begun */
function queueMany(pacer: Pacer, count: number, ...turns: Turn[]) {
	const request = jest.fn(() => new Promise<void>(() => undefined));
	for (let index = 0; index < count; index++) {
		void pacer.run({ turn: turns[index % turns.length] ?? 'inTurn' }, request);
	}
	return () => request.mock.calls.length;
}

describe('the limit, where many requests wait', () => {
	/** A pacer for twenty at once that may ask for the limit, and what answers it. */
	function askingPacer() {
		let answer: (perSecond: number | undefined) => void = () => undefined;
		const limit = new Promise<number | undefined>((resolve) => {
			answer = resolve;
		});
		const askLimit = jest.fn(async () => {
			const perSecond = await limit;
			if (perSecond === undefined) throw new Error('not known');
			pacer.rate.state(perSecond);
		});
		const pacer: Pacer = new Pacer({ concurrency: 20, askLimit });
		return { pacer, askLimit, answer };
	}

	it.each<[string, number, Turn[]]>([
		['orders', 4, ['inTurn']],
		['looks', 1, ['look']],
		['of every kind', 4, ['first', 'look', 'inTurn']],
	])('is asked for once, before the first is sent: ten %s', async (_, atOnce, turns) => {
		const { pacer, askLimit, answer } = askingPacer();
		const begun = queueMany(pacer, 10, ...turns);
		await elapse(10_000);
		expect(askLimit).toHaveBeenCalledTimes(1);
		const later = queueMany(pacer, 10, ...turns);
		await elapse(10_000);
		expect(begun() + later()).toBe(0);
		answer(10);
		await elapse(0);
		expect(begun()).toBe(atOnce);
		await elapse(10_000);
		expect(begun() + later()).toBe(20);
		expect(askLimit).toHaveBeenCalledTimes(1);
	});

	it('is not asked for again if there is no answer: then they begin with one', async () => {
		const { pacer, askLimit, answer } = askingPacer();
		const begun = queueMany(pacer, 15);
		await elapse(10);
		answer(undefined);
		await elapse(10_000);
		expect(begun()).toBe(1);
		expect(askLimit).toHaveBeenCalledTimes(1);
	});

	it('is not asked for where it is known', async () => {
		const { pacer, askLimit } = askingPacer();
		pacer.rate.state(50);
		const begun = queueMany(pacer, 15);
		await elapse(1_000);
		expect(begun()).toBe(15);
		expect(askLimit).not.toHaveBeenCalled();
	});

	it('is not asked for where fewer than ten wait', async () => {
		const { pacer, askLimit } = askingPacer();
		const begun = queueMany(pacer, 9);
		await elapse(10);
		expect(begun()).toBe(9);
		expect(askLimit).not.toHaveBeenCalled();
	});

	it.each<Turn>(['first', 'look', 'inTurn'])(
		'need not be asked for: then as many begin as the user allows, %s',
		async (turn) => {
			const begun = queueMany(new Pacer({ concurrency: 20 }), 30, turn);
			await elapse(10);
			expect(begun()).toBe(20);
		},
	);

	it('is told to the log', () => {
		const info = jest.fn();
		const pacer = new Pacer({ concurrency: 1, log: { ...silentLog, info } });
		pacer.rate.state(10);
		expect(info).toHaveBeenCalledWith(expect.stringMatching(/^Paced to 10 requests/));
	});
});
