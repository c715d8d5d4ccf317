import type { DateTime } from 'luxon';
import { toRangeParameter, type DateRange } from '../../../nodes/Invoance/periods/calendarRange';
import { dueRange, dueRanges, type Period } from '../../../nodes/Invoance/periods/dueRanges';
import { at } from './zones';

const zone = 'Europe/Berlin';
const gracePeriodMs = 5 * 60_000;

/** Start and end as they are sent. */
function sent({ start, end }: Required<DateRange>): string[] {
	return [toRangeParameter(start), toRangeParameter(end)];
}

/** What is due in Berlin, with a grace period of five minutes. */
function due(period: Period, now: string, deliveredUntil?: string, startFrom?: string): string[][] {
	return dueRanges({
		deliveredUntil: deliveredUntil === undefined ? undefined : at(deliveredUntil),
		startFrom: startFrom === undefined ? undefined : at(startFrom),
		now: at(now),
		zone,
		period,
		gracePeriodMs,
	}).map(sent);
}

describe('of a series, due', () => {
	const october = ['2026-09-30T22:00:00.000Z', '2026-10-31T22:59:59.999Z'];

	it('is nothing until the period has ended Grace Period ago', () => {
		const deliveredUntil = '2026-09-30T21:59:59.999Z';
		expect(due('month', '2026-10-31T23:04:59.999Z', deliveredUntil)).toEqual([]);
		expect(due('month', '2026-10-31T23:05:00.000Z', deliveredUntil)).toEqual([october]);
		expect(due('month', '2026-11-30T23:04:59.999Z', october[1])).toEqual([]);
	});

	it.each<[Period, string, string]>([
		['month', ...(october as [string, string])],
		['week', '2026-11-15T23:00:00.000Z', '2026-11-22T22:59:59.999Z'],
		['day', '2026-11-22T23:00:00.000Z', '2026-11-23T22:59:59.999Z'],
		['hour', '2026-11-24T10:00:00.000Z', '2026-11-24T10:59:59.999Z'],
		['untilNow', '2026-10-25T11:59:59.000Z', '2026-11-24T11:54:58.999Z'],
	])('by %s without a last delivery is the last finished one, or 30 days', (period, start, end) => {
		expect(due(period, '2026-11-24T11:59:59.000Z')).toEqual([[start, end]]);
	});

	it('without a last delivery is what follows the given start', () => {
		const now = '2026-11-10T00:00:00.000Z';
		expect(due('month', now, undefined, '2026-09-14T22:00:00.000Z')).toEqual([
			['2026-09-14T22:00:00.000Z', '2026-09-30T21:59:59.999Z'],
			october,
		]);
		expect(due('untilNow', now, undefined, '2026-01-01T00:00:00.000Z')).toEqual([
			['2026-01-01T00:00:00.000Z', '2026-11-09T23:54:59.999Z'],
		]);
		expect(due('month', now, undefined, '2026-11-01T00:00:00.000Z')).toEqual([]);
		expect(due('month', now, october[1], '2025-01-01T00:00:00.000Z')).toEqual([]);
	});

	it('is every finished period since the last delivery, oldest first, the first from the last delivery on', () => {
		expect(due('month', '2026-11-24T12:00:00.000Z', '2026-08-20T12:00:00.000Z')).toEqual([
			['2026-08-20T12:00:00.001Z', '2026-08-31T21:59:59.999Z'],
			['2026-08-31T22:00:00.000Z', '2026-09-30T21:59:59.999Z'],
			october,
		]);
	});

	it('until now is one range that ends with a whole second, if there is a millisecond in it', () => {
		const now = '2026-11-24T12:05:00.321Z';
		expect(due('untilNow', now, '2026-11-24T11:00:00.000Z')).toEqual([
			['2026-11-24T11:00:00.001Z', '2026-11-24T11:59:59.999Z'],
		]);
		expect(due('untilNow', now, '2026-11-24T11:59:59.998Z')).toEqual([
			['2026-11-24T11:59:59.999Z', '2026-11-24T11:59:59.999Z'],
		]);
		expect(due('untilNow', now, '2026-11-24T11:59:59.999Z')).toEqual([]);
	});

	it.each<Period>(['hour', 'day', 'week', 'month', 'untilNow'])(
		'by %s is nothing if the last delivery is in the future',
		(period) => {
			const deliveredUntil = '2027-03-01T00:00:00.000Z';
			expect(due(period, '2026-11-24T12:00:00.000Z', deliveredUntil)).toEqual([]);
		},
	);

	it('are at most 100 at a time', () => {
		const ranges = due('hour', '2026-11-24T12:05:00.000Z', '2026-11-01T00:59:59.999Z');
		expect(ranges).toHaveLength(100);
		expect(ranges[0]).toEqual(['2026-11-01T01:00:00.000Z', '2026-11-01T01:59:59.999Z']);
		expect(ranges[99]).toEqual(['2026-11-05T04:00:00.000Z', '2026-11-05T04:59:59.999Z']);
	});

	it('are two hours where one comes twice, and one of 90 minutes where half of it does', () => {
		expect(due('hour', '2026-10-25T02:05:00Z', '2026-10-24T23:59:59.999Z')).toEqual([
			['2026-10-25T00:00:00.000Z', '2026-10-25T00:59:59.999Z'],
			['2026-10-25T01:00:00.000Z', '2026-10-25T01:59:59.999Z'],
		]);
		const lordHowe = dueRanges({
			deliveredUntil: at('2026-04-04T13:59:59.999Z'),
			startFrom: undefined,
			now: at('2026-04-04T16:35:00Z'),
			zone: 'Australia/Lord_Howe',
			period: 'hour',
			gracePeriodMs,
		});
		expect(lordHowe.map(sent)).toEqual([
			['2026-04-04T14:00:00.000Z', '2026-04-04T15:29:59.999Z'],
			['2026-04-04T15:30:00.000Z', '2026-04-04T16:29:59.999Z'],
		]);
	});
});

describe('of a series, as one range', () => {
	const series = {
		deliveredUntil: at('2026-09-30T21:59:59.999Z'),
		startFrom: undefined,
		now: at('2026-11-24T11:59:59.000Z'),
		zone,
		gracePeriodMs,
	};

	it.each<[Period, string]>([
		['untilNow', '2026-11-24T11:54:58.999Z'],
		['hour', '2026-11-24T10:59:59.999Z'],
		['day', '2026-11-23T22:59:59.999Z'],
		['week', '2026-11-22T22:59:59.999Z'],
		['month', '2026-10-31T22:59:59.999Z'],
	])('all that is due by %s ends where the last of its ranges does', (period, end) => {
		const all = dueRange({ ...series, period });
		expect(all && sent(all)).toEqual(['2026-09-30T22:00:00.000Z', end]);
		// However many ranges these are; `dueRanges` gives 100 at a time.
		let deliveredUntil: DateTime = series.deliveredUntil;
		for (let ranges = dueRanges({ ...series, period }); ranges.length > 0; ) {
			deliveredUntil = ranges.at(-1)?.end ?? deliveredUntil;
			ranges = dueRanges({ ...series, period, deliveredUntil });
		}
		expect(toRangeParameter(deliveredUntil)).toBe(end);
		expect(dueRange({ ...series, period, deliveredUntil })).toBeUndefined();
	});

	it.each<[Period, string, string]>([
		['untilNow', '2026-10-25T11:59:59.000Z', '2026-11-24T11:54:58.999Z'],
		['day', '2026-11-22T23:00:00.000Z', '2026-11-23T22:59:59.999Z'],
		['month', '2026-09-30T22:00:00.000Z', '2026-10-31T22:59:59.999Z'],
	])('by %s is the last finished one the first time, or 30 days', (period, start, end) => {
		const first = { ...series, deliveredUntil: undefined, period };
		const range = dueRange(first);
		expect(range && sent(range)).toEqual([start, end]);
		const given = dueRange({ ...first, startFrom: at('2026-02-01T00:00:00Z') });
		expect(given && sent(given)).toEqual(['2026-02-01T00:00:00.000Z', end]);
		expect(dueRange({ ...first, startFrom: at('2027-01-01') })).toBeUndefined();
	});
});
