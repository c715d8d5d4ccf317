import type { DateTime } from 'luxon';
import { nextStart } from './boundaries';
import { previous } from './calendarRange';
import type { DateRange } from './dateRange';

/** How a series is cut into ranges. */
export type Period = 'hour' | 'day' | 'week' | 'month' | 'untilNow';

/** Up to where a range since a last delivery goes: now, or the end of the last finished hour, day, … */
export type UpTo = 'now' | 'hour' | 'day' | 'week' | 'month';

/** How many ranges are due at a time (product rule); the rest follow next time. */
const MAX_DUE = 100;
/** How far back a series until now begins that has neither a last delivery nor a start. */
const FIRST_DAYS = 30;

/** What is due depends on. */
interface Clock {
	/** Now, by Invoance's clock. */
	now: DateTime;
	/** The IANA name of the zone in which hours, days, weeks and months begin and end. */
	zone: string;
	/** How long before now a range must have ended, so that events that arrive late are in it. */
	gracePeriodMs: number;
}

/** A series of ranges of one organization. */
interface Series extends Clock {
	/** The inclusive end of the last range delivered; undefined if there was none. */
	deliveredUntil: DateTime | undefined;
	/** Where the first range begins if there is no last delivery. */
	startFrom: DateTime | undefined;
	period: Period;
}

/**
 * The ranges of a series that are due: those after the last delivery that ended `gracePeriodMs` ago or earlier,
 * oldest first, at most 100. With the end of each as the next last delivery, every millisecond is in exactly
 * one range: a range begins one after the end of the one before.
 *
 * - By hour, day, week, month: one range for each finished period of the zone. A last delivery or a start in
 *   the middle of a period makes the first range shorter: it ends where the period does. Without
 *   either, the last finished period is due.
 * - `untilNow`: one range, until `now` less `gracePeriodMs`. Without last delivery and start it begins 30 days
 *   before now.
 *
 * Nothing is due if the last delivery or the start lies in the future.
 */
export function dueRanges(series: Series): Array<Required<DateRange>> {
	const { deliveredUntil, startFrom, zone, period } = series;
	const first = (deliveredUntil?.plus({ milliseconds: 1 }) ?? startFrom)?.setZone(zone);
	const settled = settledUntil(series);
	if (period === 'untilNow') {
		const start = first ?? daysBack(series);
		return start <= settled ? [{ start, end: settled }] : [];
	}
	const due: Array<Required<DateRange>> = [];
	let start = first ?? previous(period, settled).start;
	let next = nextStart(period, start);
	while (next <= settled && due.length < MAX_DUE) {
		due.push({ start, end: next.minus({ milliseconds: 1 }) });
		start = next;
		next = nextStart(period, start);
	}
	return due;
}

/** What a last delivery that the user keeps says, and how far to go from there. */
interface SinceLastDelivery extends Clock {
	/** The inclusive end of the last range delivered; undefined the first time. */
	deliveredUntil: DateTime | undefined;
	/** Where the first range begins if there is no last delivery. */
	startFrom: DateTime | undefined;
	upTo: UpTo;
	/** How far to reach back before the last delivery. */
	lookbackMinutes: number;
}

/**
 * The one range that is due since a last delivery: from a millisecond after it (less the overlap) to `now`
 * less `gracePeriodMs`, or to the end of the last hour, day, week or month that ended `gracePeriodMs` ago
 * or earlier. Without a last delivery it begins at `startFrom`, else with the last finished period (up to
 * now: 30 days before now).
 *
 * @returns undefined if nothing is due, whatever the overlap.
 */
export function rangeSinceLastDelivery(since: SinceLastDelivery): Required<DateRange> | undefined {
	const { deliveredUntil, startFrom, zone, upTo, lookbackMinutes } = since;
	const settled = settledUntil(since);
	const end = upTo === 'now' ? settled : previous(upTo, settled).end;
	const first = (deliveredUntil?.plus({ milliseconds: 1 }) ?? startFrom)?.setZone(zone);
	const start = first ?? (upTo === 'now' ? daysBack(since) : previous(upTo, settled).start);
	if (!(start <= end)) return undefined;
	return { start: deliveredUntil ? start.minus({ minutes: lookbackMinutes }) : start, end };
}

/**
 * How long a range that ends at `end` has to wait until it may be asked for, in milliseconds: 0 once
 * its last millisecond is over and `gracePeriodMs` have passed since.
 */
export function msUntilPastGracePeriod(
	end: DateTime,
	{ now, gracePeriodMs }: Pick<Clock, 'now' | 'gracePeriodMs'>,
): number {
	return Math.max(0, end.toMillis() + 1 + gracePeriodMs - now.toMillis());
}

function settledUntil({ now, zone, gracePeriodMs }: Clock): DateTime {
	return now.setZone(zone).minus({ milliseconds: gracePeriodMs });
}

function daysBack({ now, zone }: Clock): DateTime {
	return now.setZone(zone).minus({ days: FIRST_DAYS });
}
