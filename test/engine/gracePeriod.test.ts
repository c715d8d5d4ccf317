import { DateTime } from 'luxon';
import type { INodeParameters } from 'n8n-workflow';
import { now } from './fastClock';
import { oneStep, useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

/** Invoance's clock: it shows this when a test begins, and goes on as the node's does. */
let beganAt = Date.now();
let startedAt = now();
const stage = useStage({ now: () => beganAt + now() - startedAt });

/** Midnight in Berlin, by the clock of n8n, at which yesterday ended. */
const midnight = DateTime.now().setZone('Europe/Berlin').startOf('day').toMillis();
const MINUTE_MS = 60_000;

/** Exports a range that ended at that midnight, so many milliseconds after it by Invoance's clock. */
async function exportAt(afterMs: number, parameters: INodeParameters = {}) {
	beganAt = midnight + afterMs;
	startedAt = now();
	const result = await stage.engine.run(await oneStep({ dateRange: 'yesterday', ...parameters }));
	const orders = stage.emulator.requests.filter(({ method }) => method === 'POST');
	return { ...result, orders, tookMs: now() - startedAt };
}

describe('a range that has just ended by the calendar', () => {
	it('is asked for five minutes later by the clock of Invoance, and no sooner', async () => {
		const { tookMs, orders, error } = await exportAt(3_000);
		expect(error).toBeUndefined();
		expect(orders).toHaveLength(1);
		expect(tookMs).toBeGreaterThanOrEqual(5 * MINUTE_MS - 3_000);
		expect(tookMs).toBeLessThan(6 * MINUTE_MS);
	});

	it('is waited for where the clock of Invoance has not come to its end yet', async () => {
		const { tookMs, error } = await exportAt(-10 * MINUTE_MS);
		expect(error).toBeUndefined();
		expect(tookMs).toBeGreaterThanOrEqual(15 * MINUTE_MS);
	});

	it('is asked for at once when it ended long enough ago', async () => {
		const { tookMs, error } = await exportAt(5 * MINUTE_MS + 2_000);
		expect(error).toBeUndefined();
		expect(tookMs).toBeLessThan(MINUTE_MS);
	});

	it('waits for as long as Grace Period says', async () => {
		const { tookMs } = await exportAt(3_000, { options: { gracePeriodMinutes: 60 } });
		expect(tookMs).toBeGreaterThanOrEqual(60 * MINUTE_MS - 3_000);
		const { tookMs: notAtAll } = await exportAt(3_000, { options: { gracePeriodMinutes: 0 } });
		expect(notAtAll).toBeLessThan(MINUTE_MS);
	});

	it('may take longer than Max Wait, which counts from when it is asked for', async () => {
		const { error, items } = await exportAt(3_000, { options: { maxWait: 1 } });
		expect(error).toBeUndefined();
		expect(items('Invoance')).toHaveLength(1);
	});

	it('is an error that names both clocks where more than 15 minutes are missing', async () => {
		const { error, orders } = await exportAt(-16 * MINUTE_MS);
		expect(error?.message).toMatch(/: The date range ends in the future/);
		const shown = (ms: number) => DateTime.fromMillis(ms).toUTC().toFormat('yyyy-MM-dd HH:mm');
		expect(error?.description).toContain(shown(beganAt));
		expect(error?.description).toContain(shown(Date.now()));
		expect(orders).toEqual([]);
	});

	it.each([-3, 6])(
		'is asked for by the clock of Invoance alone, though n8n’s is %i days ahead',
		async (days) => {
			const end = DateTime.now().minus({ days }).startOf('second').toMillis();
			beganAt = end + 3_000;
			startedAt = now();
			const range = { range_start: new Date(end - 3_600_000), range_end: new Date(end - 1) };
			const input = [{ organization_id: 'acme', ...range }];
			const json = await oneStep({ dateRange: 'fromInput', organizationId: '' });
			const { error } = await stage.engine.run(json, { input });
			expect(error).toBeUndefined();
			const orders = stage.emulator.requests.filter(({ method }) => method === 'POST');
			expect(orders).toHaveLength(1);
			expect(now() - startedAt).toBeGreaterThanOrEqual(5 * MINUTE_MS - 3_000);
		},
	);

	it('has the time asked for once, before all orders, however many items there are', async () => {
		beganAt = midnight + 10 * MINUTE_MS;
		startedAt = now();
		const input = ['acme', 'globex', 'mueller'].map((organization) => ({ organization }));
		const { error } = await stage.engine.run(await oneStep({ dateRange: 'yesterday' }), { input });
		expect(error).toBeUndefined();
		const paths = stage.emulator.requests.map(({ path }) => path);
		expect(paths.filter((path) => path === '/v1/me')).toEqual(paths.slice(0, 1));
	});

	it.each([
		['cannot be asked for', 1, 1],
		['is not asked for, because it ended more than a week ago by that of n8n', 8 * 24, 0],
	])('is asked for again if it was too early, where the time %s', async (_, hours, times) => {
		const end = DateTime.now().minus({ hours }).startOf('second').toMillis();
		beganAt = end + 3_000;
		startedAt = now();
		stage.emulator.faults.add({ on: 'me', fault: { type: 'resetBeforeHeaders' } });
		const range = { range_start: new Date(end - 3_600_000), range_end: new Date(end - 1) };
		const json = await oneStep({ dateRange: 'fromInput', organizationId: '' });
		const input = [{ organization_id: 'acme', ...range }];
		const { error, items } = await stage.engine.run(json, { input });
		expect(error).toBeUndefined();
		const { requests } = stage.emulator;
		const orders = requests.filter(({ method }) => method === 'POST');
		expect(orders).toHaveLength(2);
		expect(items('Invoance')[0]?.json.id).toBe(orders[1]?.exportId);
		const before = requests.slice(
			0,
			requests.findIndex(({ method }) => method === 'POST'),
		);
		expect(before.map(({ path }) => path)).toEqual(Array<string>(times).fill('/v1/me'));
		expect(now() - startedAt).toBeGreaterThanOrEqual(5 * MINUTE_MS - 3_000);
	});

	it.each<[string, INodeParameters]>([
		['a custom one', { dateRange: 'custom', rangeStart: '2026-01-01', rangeEnd: '' }],
		['one until now', { dateRange: 'last24Hours' }],
		['one of this month', { dateRange: 'monthToDate' }],
		['all time', { dateRange: 'allTime' }],
	])('unlike %s, which never waits', async (_, parameters) => {
		const { tookMs, orders, error } = await exportAt(-8 * 60 * MINUTE_MS, parameters);
		expect(error).toBeUndefined();
		expect(orders).toHaveLength(1);
		expect(tookMs).toBeLessThan(MINUTE_MS);
	});
});

describe('clocks of n8n and Invoance', () => {
	it.each([
		[-31_000, true],
		[0, false],
		[40_000, true],
	])('that are %i ms apart are named in a hint: %s', async (apartMs, isTold) => {
		beganAt = Date.now() + apartMs;
		startedAt = now();
		const { hints } = await stage.engine.run(await workflow('create'));
		const told = hints('Invoance').some((hint) => /^The clocks of n8n and Invoance/.test(hint));
		expect(told).toBe(isTold);
	});
});
