import { elapse, now } from '../virtualClock';
import { acceptInASecond, newRate, refuse, send, sentAtOnce } from './sentByRate';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

/** The most requests that went within a second, wherever it begins. */
function mostInASecond(times: number[]): number {
	return Math.max(
		...times.map((start) => times.filter((time) => time >= start && time < start + 1_000).length),
	);
}

describe('where no limit is known', () => {
	it('requests go at once, as many as the user allows', async () => {
		const { rate, lines } = newRate();
		expect(rate.perSecond).toBeUndefined();
		expect(rate.waitMs()).toBe(0);
		const startedAt = now();
		expect(await send(rate, 500)).toEqual(Array<number>(500).fill(startedAt));
		expect(rate.atOnce(100)).toBe(100);
		expect(lines).toEqual([]);
	});

	it.each([0, -1, Number.NaN])('and %d is stated, it is as if nothing was', (stated) => {
		const { rate, lines } = newRate();
		rate.state(stated);
		expect(rate.perSecond).toBeUndefined();
		expect(lines).toEqual([]);
	});

	it('many begin with one, and one more for each twelve that are accepted', () => {
		const { rate } = newRate();
		rate.beCautious();
		expect(rate.atOnce(5)).toBe(1);
		for (const [accepted, most] of [
			[11, 1],
			[1, 2],
			[12, 3],
			[24, 5],
			[99, 5],
		] as const) {
			for (let index = 0; index < accepted; index++) rate.accept();
			expect(rate.atOnce(5)).toBe(most);
		}
	});

	it('many begin with one only until it is', () => {
		const { rate } = newRate();
		rate.beCautious();
		rate.state(10);
		expect(rate.atOnce(5)).toBe(5);
	});
});

describe('a limit that is stated', () => {
	it('is told once', () => {
		const { rate, lines } = newRate();
		rate.state(50);
		rate.state(50);
		expect(lines).toEqual(['Paced to 50 requests/s, the limit that Invoance states']);
		expect(rate.perSecond).toBeCloseTo(48.5);
		rate.state(20);
		expect(lines).toHaveLength(2);
		expect(rate.perSecond).toBeCloseTo(19.4);
	});

	it.each([1, 1.5, 2, 5, 10, 50])(
		'of %d a second is used, and kept to in every second',
		async (limit) => {
			const { rate } = newRate();
			rate.state(limit);
			const startedAt = now();
			const times = await send(rate, 20 * limit, 0);
			expect(mostInASecond(times)).toBeLessThanOrEqual(Math.ceil(limit));
			expect(now() - startedAt).toBeLessThan(21_000);
			await elapse(3_000);
			expect(mostInASecond(await send(rate, 5 * limit, 0))).toBeLessThanOrEqual(Math.ceil(limit));
		},
	);

	it.each([
		[0.1, 0.194],
		[0.0001, 0.194],
		[0.3, 0.291],
	])('of %d a second is kept to, but it is never slower than one in five', (limit, perSecond) => {
		const { rate } = newRate();
		rate.state(limit);
		expect(rate.perSecond).toBeCloseTo(perSecond);
	});

	it.each([
		[2, 1, 1],
		[10, 5, 4],
		[18, 9, 8],
		[50, 10, 10],
		[200, 10, 10],
	])('of %d lets %d go at once, and %d after a second without any', async (limit, first, later) => {
		const { rate } = newRate();
		rate.state(limit);
		expect(await sentAtOnce(rate)).toBe(first);
		await elapse(900);
		expect(await sentAtOnce(rate)).toBeLessThanOrEqual(1 + Math.ceil(limit / 20));
		await elapse(1_000);
		expect(await sentAtOnce(rate)).toBe(later);
	});

	it('that is stated again does not let more go at once', async () => {
		const { rate } = newRate();
		rate.state(20);
		await send(rate, 40);
		rate.state(20);
		expect(rate.waitMs()).toBeGreaterThan(0);
	});

	it('that is stated lower right after some went at once lets no more go', async () => {
		const { rate } = newRate();
		rate.state(20);
		expect(await send(rate, 10)).toEqual(Array<number>(10).fill(now()));
		rate.state(10);
		expect(rate.waitMs()).toBeGreaterThan(0);
	});

	it('after a request that asked for it lets some go at once', async () => {
		const { rate } = newRate();
		rate.spend(0);
		rate.state(20);
		expect(await sentAtOnce(rate)).toBe(10);
	});

	it('after a refusal lets none go at once', async () => {
		const { rate } = newRate();
		await acceptInASecond(rate, 10);
		refuse(rate);
		await send(rate, 20);
		rate.state(100);
		expect(rate.perSecond).toBeCloseTo(9.7);
		expect(rate.waitMs()).toBeGreaterThan(0);
	});
});

describe('a stated limit that nobody enforces', () => {
	it.each([
		[5, 40],
		[10, 40],
		[50, 150],
	])('%d a second, is left after %i requests with many waiting', async (limit, requests) => {
		const { rate, lines } = newRate();
		rate.state(limit);
		await send(rate, requests - 1, 3 * limit);
		expect(rate.perSecond).toBeDefined();
		await send(rate, 1, 3 * limit);
		expect(rate.perSecond).toBeUndefined();
		expect(rate.waitMs()).toBe(0);
		expect(rate.atOnce(100)).toBe(1);
		expect(lines[1]).toBe(`Not paced: ${limit} requests/s are stated, and none was refused at it`);
	});

	it('is kept to where few wait', async () => {
		const { rate } = newRate();
		rate.state(10);
		await send(rate, 200, 29);
		expect(rate.perSecond).toBeCloseTo(9.7);
	});

	it('is kept to where requests did not always wait', async () => {
		const { rate } = newRate();
		rate.state(10);
		await send(rate, 39, 100);
		await send(rate, 1, 0);
		await send(rate, 39, 100);
		expect(rate.perSecond).toBeCloseTo(9.7);
		await send(rate, 1, 100);
		expect(rate.perSecond).toBeUndefined();
	});

	it('is kept to again once a request is refused', async () => {
		const { rate, lines } = newRate();
		rate.state(10);
		await send(rate, 40, 100);
		refuse(rate);
		await send(rate, 200, 100);
		expect(rate.perSecond).toBeCloseTo(9.7);
		expect(lines).toHaveLength(3);
	});
});
