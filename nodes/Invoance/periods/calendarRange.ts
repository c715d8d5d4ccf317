import { DateTime } from 'luxon';

/** Both ends are inclusive, to the millisecond; an absent one is open. */
export interface DateRange {
	start?: DateTime;
	end?: DateTime;
}

/** The form in which a range is sent: UTC with milliseconds and `Z`. */
export function toRangeParameter(moment: DateTime): string {
	return moment.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
}

/** What a calendar is divided into; weeks go from Monday to Sunday (ISO 8601). */
type CalendarUnit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/**
 * How far to step to meet every unit. A clock change can make an hour shorter (30 minutes in Lord
 * Howe), and clocks change by multiples of a quarter.
 */
const STEPS = {
	hour: { minutes: 15 },
	day: { days: 1 },
	week: { weeks: 1 },
	month: { months: 1 },
	quarter: { quarters: 1 },
	year: { years: 1 },
} as const satisfies Record<CalendarUnit, object>;

/**
 * Where the hour, day, week, … that the clock shows at `moment` begins, in the zone of `moment`.
 *
 * Where clocks are set back from one o'clock to midnight (Havana), midnight comes twice, and the day
 * begins with the first one. An hour that comes twice is two hours.
 */
function firstMoment(unit: CalendarUnit, moment: DateTime): DateTime {
	const start = moment.startOf(unit);
	return unit === 'hour' ? start : earliest(start);
}

/** The first of the moments at which the clock shows what it shows at `moment`. */
export function earliest(moment: DateTime): DateTime {
	return DateTime.min(...moment.getPossibleOffsets()) ?? moment;
}

/** Whether the clock shows the same again at another moment, because it is set back. */
export function comesTwice(moment: DateTime): boolean {
	return moment.getPossibleOffsets().length > 1;
}

/**
 * The first beginning of a unit after `moment`, in the zone of `moment`. A day that a zone skips
 * (Samoa, 30 December 2011) has none of its own.
 */
export function nextStart(unit: CalendarUnit, moment: DateTime): DateTime {
	let ahead = moment.plus(STEPS[unit]);
	let start = firstMoment(unit, ahead);
	// Where the clock was set back over the boundary, the unit that it shows may have begun before.
	while (start <= moment) {
		ahead = ahead.plus(STEPS[unit]);
		start = firstMoment(unit, ahead);
	}
	return start;
}

export function lastStart(unit: CalendarUnit, moment: DateTime): DateTime {
	let start = firstMoment(unit, moment);
	let next = nextStart(unit, start);
	while (next <= moment) {
		start = next;
		next = nextStart(unit, start);
	}
	return start;
}

export function isStart(unit: CalendarUnit, moment: DateTime): boolean {
	return firstMoment(unit, moment).toMillis() === moment.toMillis();
}

/** Whether `moment` is the last millisecond of a unit. */
export function isEnd(unit: CalendarUnit, moment: DateTime): boolean {
	return isStart(unit, moment.plus({ milliseconds: 1 }));
}

export function isWhole(unit: CalendarUnit, { start, end }: Required<DateRange>): boolean {
	return isStart(unit, start) && nextStart(unit, start).toMillis() === end.toMillis() + 1;
}

type Resolve = (instant: DateTime) => Required<DateRange>;

const RANGES = {
	previousMonth: (now) => previous('month', now),
	previousWeek: (now) => previous('week', now),
	yesterday: (now) => previous('day', now),
	previousQuarter: (now) => previous('quarter', now),
	previousYear: (now) => previous('year', now),
	monthToDate: (now) => ({ start: firstMoment('month', now), end: now }),
	yearToDate: (now) => ({ start: firstMoment('year', now), end: now }),
	last24Hours: (now) => ({ start: now.minus({ hours: 24 }), end: now }),
	last7Days: (now) => ({ start: now.minus({ days: 7 }), end: now }),
	last30Days: (now) => ({ start: now.minus({ days: 30 }), end: now }),
	last90Days: (now) => ({ start: now.minus({ days: 90 }), end: now }),
} satisfies Record<string, Resolve>;

export type RelativeRange = keyof typeof RANGES;

/**
 * Calendar ranges are whole days of the zone that `instant` is in, so a day of a daylight-saving
 * change is 23 or 25 hours long. "Last …" and "… to date" ranges end at `instant`.
 */
export function resolveRelativeRange(range: RelativeRange, instant: DateTime): Required<DateRange> {
	return RANGES[range](instant);
}

/** The last whole day, week, … that ended at or before `instant`. */
export function previous(unit: CalendarUnit, instant: DateTime): Required<DateRange> {
	const end = lastStart(unit, instant).minus({ milliseconds: 1 });
	return { start: lastStart(unit, end), end };
}
