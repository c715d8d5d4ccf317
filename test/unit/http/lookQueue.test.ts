import { LookQueue } from '../../../nodes/Invoance/http/lookQueue';
import { Pacer, type Turn } from '../../../nodes/Invoance/http/pacer';
import { elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

/** A queue that has found an export ready after each of these times. */
async function afterReady(...agesMs: number[]) {
	const looks = new LookQueue<{ since: number; name?: string }>();
	for (const ageMs of agesMs) {
		const since = now();
		await elapse(ageMs);
		looks.note({ isFinished: true, since });
	}
	return looks;
}

/** How many looks may go at once at this pace. */
function atOnce(looks: LookQueue<{ since: number }>, pace: number): number {
	let count = 0;
	for (; count < 100 && looks.waitMs(pace, true) === 0; count++) looks.next(pace);
	return count;
}

describe('a look at the last export that is awaited, at a slow pace', () => {
	it('comes when its export is nearly as old as the others were that were ready', async () => {
		const looks = await afterReady(500);
		looks.next(2);
		looks.add({ since: now() });
		expect(looks.waitMs(2, false)).toBeCloseTo(475);
		await elapse(475);
		expect(looks.waitMs(2, false)).toBeLessThanOrEqual(25);
	});

	it('comes no sooner for a look that found its export not ready', async () => {
		const looks = await afterReady(500);
		looks.note({ isFinished: false, since: now() - 100 });
		looks.next(2);
		looks.add({ since: now() });
		expect(looks.waitMs(2, false)).toBeCloseTo(475);
	});

	it('comes sooner after one that was ready sooner', async () => {
		const looks = await afterReady(2_000, 500, 1_000);
		looks.next(1);
		looks.add({ since: now() });
		expect(looks.waitMs(1, false)).toBeLessThanOrEqual(500);
	});

	it('comes a little later after each that was ready later', async () => {
		const looks = await afterReady(500, ...Array<number>(10).fill(5_000));
		atOnce(looks, 2);
		looks.add({ since: now() });
		// 2 percent each.
		expect(looks.waitMs(2, false)).toBeCloseTo(475 * 1.02 ** 10);
	});
});

describe('looks that wait', () => {
	it('go all at once where no pace is known, the first that came first', () => {
		const looks = new LookQueue<{ since: number }>();
		const [young, old] = [{ since: 2 }, { since: 1 }];
		looks.add(young);
		looks.add(old);
		expect(looks.waitMs(undefined, true)).toBe(0);
		expect(looks.next(undefined)).toBe(young);
		looks.delete(young);
		expect(looks.next(undefined)).toBe(old);
	});

	it('go oldest export first, but each eighth is the one that came first', () => {
		const looks = new LookQueue<{ since: number }>();
		for (const since of Array.from({ length: 20 }, (_, index) => 20 - index)) looks.add({ since });
		const order: number[] = [];
		for (let look = looks.next(10); look !== undefined; look = looks.next(10)) {
			looks.delete(look);
			order.push(look.since);
		}
		const expected = [1, 2, 3, 4, 5, 6, 7, 20, 8, 9, 10, 11, 12, 13, 14, 19, 15, 16, 17, 18];
		expect(order).toEqual(expected);
	});

	it('go in the order in which they came if their exports are of one age', () => {
		const looks = new LookQueue<{ since: number; name: string }>();
		for (const name of ['a', 'b', 'c']) looks.add({ since: 1, name });
		expect(looks.next(10)?.name).toBe('a');
		expect(looks.size).toBe(3);
	});

	it.each([
		[10, 1],
		[20, 2],
		[50, 3],
		[100, 6],
	])('go at %i a second, and at most %i at once after a while without any', async (pace, most) => {
		const looks = new LookQueue<{ since: number }>();
		for (let index = 0; index < 50; index++) looks.add({ since: now() });
		expect(atOnce(looks, pace)).toBe(1);
		await elapse(60_000);
		expect(atOnce(looks, pace)).toBe(most);
		expect(looks.waitMs(pace, true)).toBeLessThanOrEqual(1_000 / pace);
	});
});

describe('looks that find nothing', () => {
	it.each([
		['a quarter', 'where nothing else waits', 0, 30],
		['a sixteenth', 'where others wait', 500, 7],
	])('have %s of the pace %s', async (_, __, others, expected) => {
		const pacer = new Pacer({ concurrency: 1_000 });
		pacer.rate.state(50);
		for (let i = 0; i < 50; i++) pacer.looks.note({ isFinished: false, since: now() });
		const begun: Turn[] = [];
		const queue = (turn: Turn) => {
			void pacer.run({ turn }, async () => {
				begun.push(turn);
				await new Promise(() => undefined);
			});
		};
		for (let i = 0; i < 80; i++) queue('look');
		for (let i = 0; i < others; i++) queue('inTurn');
		await elapse(2_500);
		const looks = begun.filter((turn) => turn === 'look').length;
		expect(Math.abs(looks - expected)).toBeLessThanOrEqual(3);
		if (others > 0) expect(begun.length).toBeGreaterThanOrEqual(115);
	});

	it.each([
		[20, 50, 12.5],
		[100, 50, 8],
		[3_000, 50, 4],
		[3_000, 1_000, 4],
		[3_000, 10, 2.5],
	])(
		'at %i exports, with %i requests a second, are %d a second',
		async (waiting, pace, expected) => {
			const looks = new LookQueue();
			for (let i = 0; i < waiting; i++) looks.add({ since: now() });
			for (let i = 0; i < 100; i++) looks.note({ isFinished: false, since: now() });
			const startedAt = now();
			let taken = 0;
			for (; now() < startedAt + 60_000; taken++) {
				while (looks.waitMs(pace, false) > 0) await elapse(Math.ceil(looks.waitMs(pace, false)));
				looks.next(pace);
			}
			expect(taken / 60).toBeCloseTo(expected, 0);
		},
	);
});
