import type { DateTime } from 'luxon';
import { firstMoment, lastStart, type CalendarUnit } from './boundaries';
import type { DateRange } from './dateRange';

/** The ranges that are computed from the calendar or the clock. */
export type RelativeRange =
	| 'previousMonth'
	| 'previousWeek'
	| 'yesterday'
	| 'previousQuarter'
	| 'previousYear'
	| 'monthToDate'
	| 'yearToDate'
	| 'last24Hours'
	| 'last7Days'
	| 'last30Days'
	| 'last90Days';

/**
 * Resolves a relative range.
 *
 * Calendar ranges are whole days of the zone that `instant` is in, so that a day of a
 * daylight-saving change is 23 or 25 hours long; weeks go from Monday to Sunday (ISO 8601).
 * "Last …" and "… to date" ranges end at `instant`.
 *
 * @param instant now, in the zone that the calendar is read in.
 */
export function resolveRelativeRange(range: RelativeRange, instant: DateTime): Required<DateRange> {
	switch (range) {
		case 'previousMonth':
			return previous('month', instant);
		case 'previousWeek':
			return previous('week', instant);
		case 'yesterday':
			return previous('day', instant);
		case 'previousQuarter':
			return previous('quarter', instant);
		case 'previousYear':
			return previous('year', instant);
		case 'monthToDate':
			return { start: firstMoment('month', instant), end: instant };
		case 'yearToDate':
			return { start: firstMoment('year', instant), end: instant };
		case 'last24Hours':
			return { start: instant.minus({ hours: 24 }), end: instant };
		case 'last7Days':
			return { start: instant.minus({ days: 7 }), end: instant };
		case 'last30Days':
			return { start: instant.minus({ days: 30 }), end: instant };
		case 'last90Days':
			return { start: instant.minus({ days: 90 }), end: instant };
	}
}

/** The last whole day, week, … that ended at or before `instant`. */
export function previous(unit: CalendarUnit, instant: DateTime): Required<DateRange> {
	const end = lastStart(unit, instant).minus({ milliseconds: 1 });
	return { start: lastStart(unit, end), end };
}
