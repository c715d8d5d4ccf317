import { elapse, now } from '../virtualClock';
import { acceptInASecond, newRate, refuse, send, settledAt } from './sentByRate';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

/** A rate that keeps to what was accepted in a second, because no limit is stated. */
async function measured(count: number) {
	const all = newRate();
	await acceptInASecond(all.rate, count);
	refuse(all.rate);
	return all;
}

describe('the pace after a refusal', () => {
	it.each([
		[10, 9.7],
		[0.5, 0.485],
		[0.01, 0.194],
	])('is the limit that it names: %d a second', (limitPerSecond, perSecond) => {
		const { rate, lines } = newRate();
		refuse(rate, { limitPerSecond });
		expect(rate.perSecond).toBeCloseTo(perSecond);
		expect(lines).toEqual([
			`Paced to ${perSecond.toFixed(1)} requests/s, because Invoance refused one (HTTP 429)`,
		]);
	});

	it('is the limit that it names, if that is lower than the one stated before', async () => {
		const { rate } = await settledAt(50);
		refuse(rate, { limitPerSecond: 20 });
		expect(rate.perSecond).toBeCloseTo(19.4);
	});

	it.each([
		[0, 1.94],
		[1, 1.94],
		[2, 1.94],
		[5, 4.85],
		[900, 873],
	])('is what was accepted in a second, at least 2: %i', async (accepted, perSecond) => {
		const { rate } = await measured(accepted);
		expect(rate.perSecond).toBeCloseTo(perSecond);
	});

	it('does not depend on what was accepted before that', async () => {
		const { rate } = newRate();
		await acceptInASecond(rate, 50);
		await acceptInASecond(rate, 4);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(3.88);
	});

	it.each([undefined, 0, -1, Number.NaN])(
		'does not depend on a limit that makes no sense: %s',
		async (limitPerSecond) => {
			const { rate } = newRate();
			await acceptInASecond(rate, 10);
			refuse(rate, { limitPerSecond });
			expect(rate.perSecond).toBeCloseTo(9.7);
		},
	);

	it('stays for others that were under way, and falls by a tenth for one sent later', async () => {
		const { rate, lines } = await measured(10);
		const sentAt = now();
		await elapse(20);
		refuse(rate, { sentAt });
		expect(rate.perSecond).toBeCloseTo(9.7);
		await elapse(10_000);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(8.73);
		await elapse(2_000);
		await send(rate, 2);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(7.857);
		expect(lines).toHaveLength(3);
	});

	it('falls by 3 percent if the limit is stated and the refusal is the first in 4 s', async () => {
		const { rate, lines } = await settledAt(10);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(9.409);
		expect(lines[1]).toBe('Paced to 9.4 requests/s, because Invoance refused one (HTTP 429)');
		await send(rate, 50);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(9.127);
		await elapse(4_000);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(8.853);
		await elapse(3_900);
		refuse(rate);
		expect(rate.perSecond).toBeCloseTo(7.968);
	});

	it('is never slower than one in five seconds', async () => {
		const { rate } = await measured(2);
		for (let count = 0; count < 50; count++) {
			await elapse(1_000);
			refuse(rate);
		}
		expect(rate.perSecond).toBeCloseTo(0.194);
	});

	it('grows by 3 percent a second after 20 s, as far as the limit that is stated', async () => {
		const { rate } = await measured(10);
		await elapse(20_000);
		expect(rate.perSecond).toBeCloseTo(9.7);
		await elapse(1_000);
		expect(rate.perSecond).toBeCloseTo(9.991);
		await elapse(9_000);
		expect(rate.perSecond).toBeCloseTo(9.7 * 1.03 ** 10);
		rate.state(11);
		expect(rate.perSecond).toBeCloseTo(10.67);
	});

	it('is kept twice as long after each further refusal, 160 s at most', async () => {
		const { rate } = await measured(100);
		for (const holdMs of [20_000, 40_000, 80_000, 160_000, 160_000]) {
			const { perSecond = 0 } = rate;
			await elapse(holdMs);
			expect(rate.perSecond).toBe(perSecond);
			await elapse(1_000);
			expect(rate.perSecond).toBeCloseTo(1.03 * perSecond);
			refuse(rate);
		}
	});

	it('is kept no longer after one that stands alone', async () => {
		const { rate } = await settledAt(10);
		refuse(rate);
		await elapse(10_000);
		refuse(rate);
		const { perSecond = 0 } = rate;
		await elapse(20_000);
		expect(rate.perSecond).toBe(perSecond);
		await elapse(1_000);
		expect(rate.perSecond).toBeCloseTo(1.03 * perSecond);
	});
});
