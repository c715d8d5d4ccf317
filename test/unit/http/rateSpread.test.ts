import { elapse, now } from '../virtualClock';
import { newRate, refuse, send, sentAtOnce, settledAt } from './sentByRate';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

const SPREAD = 'Spread more evenly, because Invoance refused a request (HTTP 429)';

describe('a pause', () => {
	it.each([
		[0, 0],
		[1, 1],
		[1_000, 1_000],
		[60_000, 60_000],
		[60_001, 60_000],
		[86_400_000, 60_000],
	])('that is asked for with %i ms lasts %i ms for all', async (retryAfterMs, pauseMs) => {
		const { rate } = newRate();
		refuse(rate, { retryAfterMs });
		expect(rate.waitMs()).toBe(pauseMs);
		await elapse(pauseMs);
		expect(rate.waitMs()).toBe(0);
	});

	it('lasts as long as the longest of several', async () => {
		const { rate } = newRate();
		refuse(rate, { retryAfterMs: 5_000 });
		await elapse(1_000);
		refuse(rate, { retryAfterMs: 1_000 });
		expect(rate.waitMs()).toBe(4_000);
		refuse(rate, { retryAfterMs: 9_000 });
		expect(rate.waitMs()).toBe(9_000);
	});

	it('lets one request go at its end, and others at the pace', async () => {
		const { rate } = await settledAt(10);
		const refusedAt = now();
		refuse(rate, { retryAfterMs: 500 });
		const [first = 0, second = 0, third = 0] = await send(rate, 3);
		expect(first - refusedAt).toBe(500);
		expect(second - first).toBeGreaterThanOrEqual(100);
		expect(third - second).toBeGreaterThanOrEqual(100);
		expect(third - first).toBeLessThanOrEqual(220);
	});
});

describe('requests at a stated limit', () => {
	it.each([100, 1_100])(
		'are spread more, and no slower, if one is refused that went with others: %i ms later',
		async (laterMs) => {
			const { rate, lines } = newRate();
			rate.state(50);
			expect(await sentAtOnce(rate)).toBe(10);
			await elapse(2_000);
			await send(rate, 5);
			refuse(rate, { retryAfterMs: 0 });
			expect(lines.slice(1)).toEqual([SPREAD]);
			await elapse(laterMs);
			refuse(rate, { retryAfterMs: 0 });
			expect(lines.slice(1)).toEqual([SPREAD, SPREAD]);
			expect(rate.perSecond).toBeCloseTo(48.5);
			await elapse(2_000);
			expect(await sentAtOnce(rate)).toBe(1);
			refuse(rate, { retryAfterMs: 0 });
			expect(rate.perSecond).toBeLessThan(48);
			expect(lines).toHaveLength(4);
		},
	);

	it('that are spread once still make up for a few that were late', async () => {
		const { rate } = newRate();
		rate.state(50);
		await send(rate, 5);
		refuse(rate, { retryAfterMs: 0 });
		await elapse(2_000);
		expect(await sentAtOnce(rate)).toBe(3);
	});

	it('go at once after a second without any also when the pace has been lowered', async () => {
		const { rate, lines } = await settledAt(10);
		refuse(rate);
		expect(lines).not.toContain(SPREAD);
		await elapse(3_000);
		expect(await sentAtOnce(rate)).toBe(4);
	});
});
