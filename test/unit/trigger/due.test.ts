import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Period } from '../../../nodes/Invoance/periods/dueRanges';
import type { Cursor } from '../../../nodes/Invoance/trigger/cursor';
import { canBeDue, dueStarts, quietTime } from '../../../nodes/Invoance/trigger/due';
import type { ServedOrganization } from '../../../nodes/Invoance/trigger/organizations';
import type { TriggerSettings } from '../../../nodes/Invoance/trigger/settings';

const DAY_MS = 86_400_000;
const PERIODS: Period[] = ['month', 'week', 'day', 'hour', 'untilNow'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata'];

function organization(id: string, archivedAt?: DateTime): ServedOrganization {
	return { id, externalId: id, name: id, archivedAt, isGone: false };
}

/** Whole seconds of three years, and pauses between polls from a second to a month and a half. */
const startMs = fc
	.integer({ min: Date.parse('2025-01-01') / 1000, max: Date.parse('2027-12-31') / 1000 })
	.map((seconds) => seconds * 1000);
const pauseMs = fc
	.oneof(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: 1, max: 45 * 86_400 }))
	.map((seconds) => seconds * 1000);
const settings = fc.record({
	selected: fc.constant(undefined),
	period: fc.constantFrom(...PERIODS),
	startFrom: fc.constant(undefined),
	zone: fc.constantFrom(...ZONES),
	gracePeriodMs: fc.constantFrom(0, 300_000, 5_400_000),
	fingerprint: fc.constant('same'),
});
/** A first poll, and settings that may begin before it or after it. */
const begun = fc
	.tuple(settings, startMs, fc.option(fc.tuple(fc.boolean(), pauseMs), { nil: undefined }))
	.map(([set, firstMs, given]) => {
		const startFrom = given && DateTime.fromMillis(firstMs + (given[0] ? 1 : -1) * given[1]);
		return [{ ...set, startFrom }, firstMs] as const;
	});

function polled(
	poll: { organizations: ServedOrganization[]; settings: TriggerSettings; now: DateTime },
	cursor: Cursor | undefined,
) {
	const { starts, ends, nextAt } = dueStarts({ ...poll, cursor });
	const next: Cursor = {
		startedAt: cursor?.startedAt ?? poll.now,
		listedAt: poll.now,
		quiet: quietTime(nextAt, { n8nNow: poll.now, aheadMs: 0 }),
		settings: poll.settings.fingerprint,
		ends,
	};
	return { starts, next };
}

test('a poll that makes no request would have found nothing', () => {
	const organizations = [organization('a'), organization('b')];
	fc.assert(
		fc.property(begun, fc.array(pauseMs, { maxLength: 5 }), ([set, firstMs], pauses) => {
			let cursor: Cursor | undefined;
			let nowMs = firstMs;
			for (const pause of [0, ...pauses]) {
				nowMs += pause;
				const now = DateTime.fromMillis(nowMs, { zone: set.zone });
				const { starts, next } = polled({ organizations, settings: set, now }, cursor);
				if (!canBeDue(cursor, set, now)) expect(starts).toEqual([]);
				else cursor = next;
			}
		}),
	);
});

test('the ranges of an organization adjoin, and none ends less than its grace period ago', () => {
	fc.assert(
		fc.property(begun, fc.array(pauseMs, { maxLength: 5 }), ([set, firstMs], pauses) => {
			let cursor: Cursor | undefined;
			let nowMs = firstMs;
			let endMs: number | undefined;
			for (const pause of [0, ...pauses]) {
				nowMs += pause;
				const now = DateTime.fromMillis(nowMs, { zone: set.zone });
				const poll = { organizations: [organization('a')], settings: set, now };
				const { starts, next } = polled(poll, cursor);
				for (const { range } of starts) {
					if (endMs !== undefined) expect(range.start.toMillis()).toBe(endMs + 1);
					endMs = range.end.toMillis();
					expect(endMs).toBeLessThan(nowMs - set.gracePeriodMs);
				}
				cursor = next;
			}
		}),
	);
});

test('an organization that came since the last poll has no event before its first range', () => {
	const both = [organization('old'), organization('new')];
	fc.assert(
		fc.property(settings, startMs, pauseMs, (set, firstMs, pause) => {
			const first = DateTime.fromMillis(firstMs, { zone: set.zone });
			const then = first.plus({ milliseconds: pause });
			const { next } = polled(
				{ organizations: both.slice(0, 1), settings: set, now: first },
				undefined,
			);
			const { starts } = polled({ organizations: both, settings: set, now: then }, next);
			const ofNew = starts.find((start) => start.organization.id === 'new');
			if (ofNew) expect(ofNew.range.start.toMillis()).toBeLessThanOrEqual(firstMs);
		}),
	);
});

describe('A poll makes requests', () => {
	const n8nNow = DateTime.fromISO('2026-11-10T12:00:00Z');
	const nextAt = n8nNow.plus({ days: 1 });
	const set = { fingerprint: 'same' };
	const cursorAt = (aheadMs: number, settings = 'same'): Cursor => ({
		startedAt: n8nNow,
		listedAt: n8nNow,
		quiet: quietTime(nextAt.plus({ milliseconds: aheadMs }), { n8nNow, aheadMs }),
		settings,
		ends: new Map(),
	});
	const minuteLater = n8nNow.plus({ minutes: 1 });

	it.each<[string, Cursor | undefined, DateTime, boolean]>([
		['never while nothing can be due', cursorAt(0), minuteLater, false],
		['never while nothing can be due, clocks apart or not', cursorAt(600_000), minuteLater, false],
		['the first time', undefined, minuteLater, true],
		['when the settings are others', cursorAt(0, 'others'), minuteLater, true],
		['while the clocks are days apart', cursorAt(-3 * DAY_MS), minuteLater, true],
		['when something can be due', cursorAt(600_000), nextAt, true],
		['when n8n’s clock was set back', cursorAt(0), n8nNow.minus({ minutes: 1 }), true],
	])('%s', (_, cursor, now, expected) => {
		expect(canBeDue(cursor, set, now)).toBe(expected);
	});
});

describe('Of many organizations, a poll starts', () => {
	const set: TriggerSettings = {
		selected: undefined,
		period: 'hour',
		startFrom: undefined,
		zone: 'Europe/Berlin',
		gracePeriodMs: 300_000,
		fingerprint: 'same',
	};
	/** Before the clocks are set back: a day of 25 hours is among those that n8n is down. */
	const activation = DateTime.fromISO('2026-10-23T12:30', { zone: set.zone });
	const many = (count: number) =>
		Array.from({ length: count }, (_, index) => organization(`aorg_${index}`));

	/** The sizes of the polls, a minute apart, after n8n was down, and whatever they started. */
	function afterOutage(organizations: ServedOrganization[], outage: object) {
		let { next: cursor } = polled({ organizations, settings: set, now: activation }, undefined);
		const sizes: number[] = [];
		const ranges = new Map<string, number[]>();
		for (let now = activation.plus(outage); canBeDue(cursor, set, now); ) {
			const { starts, next } = polled({ organizations, settings: set, now }, cursor);
			sizes.push(starts.length);
			for (const {
				organization: { id },
				range,
			} of starts) {
				const known = ranges.get(id) ?? [activation.startOf('hour').toMillis()];
				const last = known.at(-1);
				// Each adjoins to the one before: none is missing, none comes twice.
				if (range.start.toMillis() !== last) throw new Error(`${id} has a gap at ${last}`);
				ranges.set(id, [...known, range.end.toMillis() + 1]);
			}
			cursor = next;
			now = now.plus({ minutes: 1 });
		}
		return { sizes, counts: new Set([...ranges.values()].map((ends) => ends.length - 1)) };
	}

	it('whole periods of 2,000, at most 10,000 items, until five days are caught up', () => {
		const { sizes, counts } = afterOutage(many(2_000), { hours: 120 });
		expect(Math.max(...sizes)).toBe(10_000);
		expect(sizes.filter((size) => size % 2_000 !== 0)).toEqual([]);
		expect([...counts]).toEqual([120]);
	});

	it('two periods at least, of 7,000', () => {
		const { sizes, counts } = afterOutage(many(7_000), { hours: 4 });
		expect(sizes).toEqual([14_000, 14_000]);
		expect([...counts]).toEqual([4]);
	});

	it('the oldest period of each first, also where one is far behind', () => {
		const organizations = many(4_000);
		const { next } = polled({ organizations, settings: set, now: activation }, undefined);
		const behind = new Map(next.ends).set('aorg_7', activation.minus({ days: 3 }));
		const now = activation.plus({ hours: 4 });
		const { starts } = polled({ organizations, settings: set, now }, { ...next, ends: behind });
		expect(starts).toHaveLength(8_000);
		expect(starts[0]?.organization.id).toBe('aorg_7');
		const times = starts.map(({ range }) => range.start.toMillis());
		expect(times).toEqual([...times].sort((a, b) => a - b));
	});
});

test('an archived organization gets the periods that began before, and no later one', () => {
	fc.assert(
		fc.property(begun, pauseMs, pauseMs, ([set, firstMs], archivedAfter, pause) => {
			const first = DateTime.fromMillis(firstMs, { zone: set.zone });
			const archivedAt = first.plus({ milliseconds: archivedAfter });
			const now = archivedAt.plus({ milliseconds: pause });
			const [active, archived] = [[organization('a')], [organization('a', archivedAt)]];
			const { next } = polled({ organizations: active, settings: set, now: first }, undefined);
			const all = polled({ organizations: active, settings: set, now }, next).starts;
			const { starts } = polled({ organizations: archived, settings: set, now }, next);
			const before = all.filter(({ range }) => range.start < archivedAt);
			expect(starts.map(({ range }) => range)).toEqual(before.map(({ range }) => range));
		}),
	);
});
