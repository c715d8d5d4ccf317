import { LookQueue } from '../../../nodes/Invoance/http/lookQueue';
import { elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/clock', () => jest.requireActual<object>('../virtualClock'));

describe('a look at the last export that is awaited, at a slow pace', () => {
	it('comes when its export is as old as the others were that were ready', async () => {
		const looks = new LookQueue();
		const first = now();
		await elapse(500);
		looks.note({ isFinished: true, since: first });
		looks.next(2);
		looks.add({ since: now() });
		expect(looks.waitMs(2, false)).toBeLessThanOrEqual(500);
		expect(looks.waitMs(2, false)).toBeGreaterThan(0);
	});
});

describe('looks that find nothing', () => {
	it.each([
		[20, 50, 12.5],
		[100, 50, 10],
		[3_000, 50, 5],
		[3_000, 1_000, 5],
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
