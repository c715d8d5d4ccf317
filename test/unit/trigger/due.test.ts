import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { Organization } from '../../../nodes/Invoance/api/schemas';
import type { Period } from '../../../nodes/Invoance/periods/dueRanges';
import type { Cursor } from '../../../nodes/Invoance/trigger/cursor';
import { canBeDue, dueStarts } from '../../../nodes/Invoance/trigger/due';
import type { TriggerSettings } from '../../../nodes/Invoance/trigger/settings';

const DAY_MS = 86_400_000;
const PERIODS: Period[] = ['month', 'week', 'day', 'hour', 'untilNow'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata'];

function organization(id: string): Organization {
	return { id, externalId: id, name: id, isArchived: false, raw: { id } };
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
	look: { organizations: Organization[]; settings: TriggerSettings; now: DateTime },
	cursor: Cursor | undefined,
) {
	const { starts, hasMore, ends } = dueStarts({ ...look, cursor });
	const next: Cursor = {
		startedAt: cursor?.startedAt ?? look.now,
		lookedAt: look.now,
		hasMore,
		aheadMs: 0,
		settings: look.settings.fingerprint,
		ends,
	};
	return { starts, next };
}

test('a poll that need not ask would have found nothing', () => {
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

test('the ranges of an organization adjoin, and none ends before it has settled', () => {
	fc.assert(
		fc.property(begun, fc.array(pauseMs, { maxLength: 5 }), ([set, firstMs], pauses) => {
			let cursor: Cursor | undefined;
			let nowMs = firstMs;
			let endMs: number | undefined;
			for (const pause of [0, ...pauses]) {
				nowMs += pause;
				const now = DateTime.fromMillis(nowMs, { zone: set.zone });
				const look = { organizations: [organization('a')], settings: set, now };
				const { starts, next } = polled(look, cursor);
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

test('an organization that came since the last look has no event before its first range', () => {
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

describe('Invoance is asked', () => {
	const now = DateTime.fromISO('2026-11-10T12:00:00Z');
	const set: TriggerSettings = {
		selected: undefined,
		period: 'month',
		startFrom: undefined,
		zone: 'UTC',
		gracePeriodMs: 0,
		fingerprint: 'same',
	};
	const cursor: Cursor = {
		startedAt: now,
		lookedAt: now,
		hasMore: false,
		aheadMs: 0,
		settings: 'same',
		ends: new Map(),
	};

	it.each<[string, Partial<Cursor> | undefined]>([
		['before the first look', undefined],
		['while more is due', { hasMore: true }],
		['when the settings are others', { settings: 'others' }],
		['while the clocks are days apart', { aheadMs: -3 * DAY_MS }],
		['when a period is over', { lookedAt: now.minus({ months: 1 }) }],
	])('%s', (_, changes) => {
		expect(canBeDue(cursor, set, now)).toBe(false);
		expect(canBeDue(changes && { ...cursor, ...changes }, set, now)).toBe(true);
	});
});
