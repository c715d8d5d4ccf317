import type { DateTime, DurationLikeObject } from 'luxon';
import { firstMoment, lastStart, type CalendarUnit } from './boundaries';
import type { DateRange } from './dateRange';

type Resolve = (instant: DateTime) => Required<DateRange>;

const previousOf =
	(unit: CalendarUnit): Resolve =>
	(instant) =>
		previous(unit, instant);

const toDate =
	(unit: CalendarUnit): Resolve =>
	(instant) => ({ start: firstMoment(unit, instant), end: instant });

const last =
	(duration: DurationLikeObject): Resolve =>
	(instant) => ({ start: instant.minus(duration), end: instant });

const RANGES = {
	previousMonth: previousOf('month'),
	previousWeek: previousOf('week'),
	yesterday: previousOf('day'),
	previousQuarter: previousOf('quarter'),
	previousYear: previousOf('year'),
	monthToDate: toDate('month'),
	yearToDate: toDate('year'),
	last24Hours: last({ hours: 24 }),
	last7Days: last({ days: 7 }),
	last30Days: last({ days: 30 }),
	last90Days: last({ days: 90 }),
} satisfies Record<string, Resolve>;

/** The ranges that are computed from the calendar or the clock. */
export type RelativeRange = keyof typeof RANGES;

/**
 * Resolves a relative range.
 *
 * Calendar ranges are whole days of the zone that `instant` is in, so a day of a daylight-saving change
 * is 23 or 25 hours long; weeks go from Monday to Sunday (ISO 8601). "Last …" and "… to date" ranges end
 * at `instant`.
 *
 * @param instant now, in the zone that the calendar is read in.
 */
export function resolveRelativeRange(range: RelativeRange, instant: DateTime): Required<DateRange> {
	return RANGES[range](instant);
}

/** The last whole day, week, … that ended at or before `instant`. */
export function previous(unit: CalendarUnit, instant: DateTime): Required<DateRange> {
	const end = lastStart(unit, instant).minus({ milliseconds: 1 });
	return { start: lastStart(unit, end), end };
}
