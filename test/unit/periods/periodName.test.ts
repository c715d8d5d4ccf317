import fc from 'fast-check';
import { DateTime } from 'luxon';
import { resolveCustomRange } from '../../../nodes/Invoance/periods/customRange';
import type { DateRange } from '../../../nodes/Invoance/periods/calendarRange';
import { dueRanges } from '../../../nodes/Invoance/periods/dueRanges';
import { periodName } from '../../../nodes/Invoance/periods/periodName';
import { ALL_ZONES, clockChanges, FROM, TO } from './zones';

describe('a period in a file name', () => {
	it.each([
		['2026-10', '2026-10', '2026-10'],
		['2026-10-31', '2026-10-31', '2026-10-31'],
		['2026-10-25', '2026-10-25', '2026-10-25'],
		['2026-10-01', '2026-11-15', '2026-10-01_2026-11-15'],
		['2026-W44', '2026-W44', '2026-10-26_2026-11-01'],
		['2025', '2025', '2025-01-01_2025-12-31'],
		['2026-10-31T09:00', '2026-10-31T09:59:59.999', '2026-10-31T09-00_2026-10-31T10-00'],
		['2026-10-31T23:00', '2026-10-31', '2026-10-31T23-00_2026-10-31T24-00'],
		['2026-10-31', '2026-10-31T09:00:29.999', '2026-10-31T00-00_2026-10-31T09-00-30'],
		[
			'2026-10-31T09:00:00.5',
			'2026-11-01T10:00',
			'2026-10-31T09-00-00-500_2026-11-01T10-00-00-001',
		],
		['2026-10-25T00:00Z', '2026-10-25T00:59:59.999Z', '2026-10-25T00-00Z_2026-10-25T01-00Z'],
		['2026-10-25T01:00Z', '2026-10-25T01:59:59.999Z', '2026-10-25T01-00Z_2026-10-25T02-00Z'],
		['2026-10-01', '', 'since-2026-10-01'],
		['2026-10-01T09:00', '', 'since-2026-10-01T09-00'],
		['2026-10-25T02:30+01:00', '', 'since-2026-10-25T01-30Z'],
		['', '2026-11-15', 'until-2026-11-15'],
		['', '2026-11-15T08:59:59.999', 'until-2026-11-15T09-00'],
	])('from %s to %s is %s', (start, end, name) => {
		expect(periodName(resolveCustomRange(start, end, 'Europe/Berlin'), 'Europe/Berlin')).toBe(name);
	});

	it('without ends is all-time', () => {
		expect(periodName({}, 'UTC')).toBe('all-time');
	});

	it('differs for any two ranges that differ, around clock changes above all', () => {
		const zone = fc.constantFrom(...ALL_ZONES);
		/** A moment near a clock change or midnight of the zone, on a boundary or just beside it. */
		const moment = (changes: number[]) =>
			fc
				.tuple(
					fc.constantFrom(FROM, TO, ...changes),
					fc.integer({ min: -16, max: 16 }),
					fc.constantFrom(-1, 0, 0, 1, 999, 1_000, 60_000),
				)
				.map(([base, quarters, besideMs]) => base + quarters * 900_000 + besideMs);
		const ends = zone.chain((name) => {
			const one = fc.option(moment(clockChanges(name).slice(0, 2)));
			return fc.record({
				zone: fc.constant(name),
				ends: fc.array(fc.tuple(one, one), { minLength: 30 }),
			});
		});
		fc.assert(
			fc.property(ends, ({ zone: name, ends: pairs }) => {
				const seen = new Map<string, string>();
				for (const [start, end] of pairs) {
					if (start !== null && end !== null && start > end) continue;
					const range: DateRange = {
						...(start !== null && { start: DateTime.fromMillis(start) }),
						...(end !== null && { end: DateTime.fromMillis(end) }),
					};
					const found = periodName(range, name);
					expect(found).toMatch(/^[\w-]{7,60}$/);
					const exact = JSON.stringify([start, end]);
					expect([found, seen.get(found) ?? exact]).toEqual([found, exact]);
					seen.set(found, exact);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it.each([
		'Europe/Berlin',
		'America/Havana',
		'Australia/Lord_Howe',
		'Pacific/Chatham',
		'Asia/Beirut',
	])('differs for every hour around the clock changes of %s', (zone) => {
		const names = clockChanges(zone).flatMap((change) =>
			dueRanges({
				deliveredUntil: DateTime.fromMillis(change - 10 * 3_600_000 - 1),
				startFrom: undefined,
				now: DateTime.fromMillis(change + 10 * 3_600_000),
				...{ zone, period: 'hour', gracePeriodMs: 0 },
			}).map((range) => periodName(range, zone)),
		);
		expect(names.length).toBeGreaterThan(90);
		expect(new Set(names).size).toBe(names.length);
	});
});
