import type { DateTime } from 'luxon';
import { nextStart, previous, type DateRange } from './calendarRange';

export type Period = 'hour' | 'day' | 'week' | 'month' | 'untilNow';

/** How many ranges are due at a time (product rule); the rest follow next time. */
const MAX_DUE = 100;
/** How far back a series until now begins that has neither a last delivery nor a start. */
const FIRST_DAYS = 30;

interface Series {
	/** The inclusive end of the last range delivered; undefined if there was none. */
	deliveredUntil: DateTime | undefined;
	/** Where the first range begins if there is no last delivery. */
	startFrom: DateTime | undefined;
	now: DateTime;
	zone: string;
	period: Period;
	/** How long before now a range must have ended, so that events that arrive late are in it. */
	gracePeriodMs: number;
}

/**
 * All that is due of a series as one range: from a millisecond after the last delivery (else from
 * `startFrom`, else the last finished period, `untilNow` 30 days) to the end of the last period, or
 * second, that is past its grace period. Every end is `….999`. A future start gives nothing.
 */
export function dueRange(series: Series): Required<DateRange> | undefined {
	const { deliveredUntil, startFrom, now, zone, period, gracePeriodMs } = series;
	const past = now.setZone(zone).minus({ milliseconds: gracePeriodMs });
	const last =
		period === 'untilNow'
			? {
					start: now.setZone(zone).startOf('second').minus({ days: FIRST_DAYS }),
					end: past.startOf('second').minus({ milliseconds: 1 }),
				}
			: previous(period, past);
	const first = (deliveredUntil?.plus({ milliseconds: 1 }) ?? startFrom)?.setZone(zone);
	const start = first ?? last.start;
	return start <= last.end ? { start, end: last.end } : undefined;
}

/**
 * All that is due of a series, see {@link dueRange}, as one range for each finished period, oldest
 * first, at most 100; `untilNow` as one range.
 *
 * With the end of each as the next last delivery, every millisecond is in exactly one range. A last
 * delivery or a start in the middle of a period makes the first range shorter: it ends where the period
 * does.
 */
export function dueRanges(series: Series): Array<Required<DateRange>> {
	const { period } = series;
	const all = dueRange(series);
	if (!all) return [];
	if (period === 'untilNow') return [all];
	const due: Array<Required<DateRange>> = [];
	for (let { start } = all; start <= all.end && due.length < MAX_DUE; ) {
		const next = nextStart(period, start);
		due.push({ start, end: next.minus({ milliseconds: 1 }) });
		start = next;
	}
	return due;
}
