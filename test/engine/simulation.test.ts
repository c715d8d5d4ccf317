import { DateTime } from 'luxon';
import { byTable, byTrigger } from './simulation/ways';
import { World, type Figure } from './simulation/world';
import { useTriggerStage } from './triggerStage';

const stage = useTriggerStage();
const START_MS = DateTime.fromISO('2026-09-28T11:17', { zone: 'Europe/Berlin' }).toMillis();
const DAY_MS = 86_400_000;

function worldOf(seed: number, days: number, eventsPerDay: number): World {
	return new World({ seed, startMs: START_MS, days, eventsPerDay });
}

/** Without the last days: their period is not over yet, or nobody has seen to their failed upload. */
function figureOf(world: World, openDays: number): Figure {
	return world.figureUntil(world.endMs - openDays * DAY_MS);
}

function noHoles(figure: Figure): void {
	expect(figure).toMatchObject({ lost: 0, doubled: 0 });
	expect(figure.events).toBeGreaterThan(1000);
	expect(figure.failed).toBeGreaterThan(10);
}

describe('Months of nights, by the trigger', () => {
	it.each([
		{ seed: 1, period: 'day', everyMinutes: 180, days: 150, eventsPerDay: 60 },
		{ seed: 2, period: 'week', everyMinutes: 360, days: 210, eventsPerDay: 40 },
		{ seed: 3, period: 'hour', everyMinutes: 20, days: 14, eventsPerDay: 600 },
		{ seed: 4, period: 'untilNow', everyMinutes: 180, days: 45, eventsPerDay: 200 },
	])('have no hole: %j', async ({ seed, days, eventsPerDay, ...options }) => {
		const world = worldOf(seed, days, eventsPerDay);
		await byTrigger(stage, world, options);
		noHoles(figureOf(world, options.period === 'week' ? 8 : 2));
	});
});

describe('Months of nights, by the table', () => {
	it.each([
		{ seed: 5, upTo: 'day' as const },
		{ seed: 6, upTo: 'now' as const },
	])('have no hole: %j', ({ seed, ...options }) => {
		const world = worldOf(seed, 300, 30);
		byTable(world, options);
		noHoles(figureOf(world, 10));
	});
});

describe('The simulation finds holes', () => {
	it('without Grace Period', async () => {
		const world = worldOf(3, 8, 400);
		await byTrigger(stage, world, { period: 'hour', everyMinutes: 15, gracePeriodMinutes: 0 });
		expect(figureOf(world, 2).lost).toBeGreaterThan(0);
	});

	it('by n8n’s clock', () => {
		const world = worldOf(6, 300, 30);
		byTable(world, { upTo: 'now', clock: 'n8n' });
		expect(figureOf(world, 10).lost).toBeGreaterThan(0);
	});
});
