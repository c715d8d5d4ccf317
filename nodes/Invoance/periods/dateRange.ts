import { DateTime, IANAZone, type DurationLike } from 'luxon';
import { InvoanceError } from '../invoanceError';

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

/** Both ends are inclusive, to the millisecond; an absent one is open. */
export interface DateRange {
	start?: DateTime;
	end?: DateTime;
}

/**
 * Checks the name of a time zone.
 *
 * @throws InvoanceError unless it is one of the IANA time zone database.
 */
export function checkTimezone(timezone: string): string {
	if (IANAZone.isValidZone(timezone)) return timezone;
	throw new InvoanceError(`"${timezone}" is not a time zone`, {
		description: 'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	});
}

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
			return previous('month', { months: 1 }, instant);
		case 'previousWeek':
			return previous('week', { weeks: 1 }, instant);
		case 'yesterday':
			return previous('day', { days: 1 }, instant);
		case 'previousQuarter':
			return previous('quarter', { quarters: 1 }, instant);
		case 'previousYear':
			return previous('year', { years: 1 }, instant);
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

type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

function previous(
	unit: CalendarUnit,
	length: DurationLike,
	instant: DateTime,
): Required<DateRange> {
	const end = firstMoment(unit, instant).minus({ milliseconds: 1 });
	return { start: firstMoment(unit, instant.startOf(unit).minus(length)), end };
}

/**
 * Where the day, week, … of `moment` begins. Where clocks are set back from one o'clock to midnight
 * (Havana), midnight comes twice, and the day begins with the first one.
 */
function firstMoment(unit: CalendarUnit, moment: DateTime): DateTime {
	return DateTime.min(...moment.startOf(unit).getPossibleOffsets()) ?? moment.startOf(unit);
}

/**
 * Resolves a range that was typed or computed by the user.
 *
 * @param start ISO 8601 text, a `Date` or a luxon `DateTime`; empty for an open end. A value
 * without an offset is in `timezone`; a bare date means its first moment.
 * @param end the same; a bare date means its last millisecond, because the end is inclusive.
 * @throws InvoanceError if either is no date, or the start is after the end.
 */
export function resolveCustomRange(start: unknown, end: unknown, timezone: string): DateRange {
	const from = readMoment(start, 'Start', timezone, 'first');
	const to = readMoment(end, 'End', timezone, 'last');
	if (from && to && from > to) {
		throw new InvoanceError('The start of the date range is after its end', {
			description: `Start is ${toRangeParameter(from)}, End is ${toRangeParameter(to)}. Swap them, or correct one.`,
		});
	}
	return { ...(from && { start: from }), ...(to && { end: to }) };
}

/**
 * The range that follows the last one delivered: from one millisecond after its end, less the
 * overlap, until now. Without a last one it begins at `firstStart`, else 30 days back.
 *
 * @param lastEnd UTC as {@link toRangeParameter} writes it.
 */
export function rangeSince(
	lastEnd: string | undefined,
	options: { firstStart: DateTime | undefined; end: DateTime; overlapMinutes: number },
): Required<DateRange> {
	const { firstStart, end, overlapMinutes } = options;
	const last = lastEnd === undefined ? undefined : DateTime.fromISO(lastEnd, { zone: end.zone });
	const start = last?.isValid
		? last.plus({ milliseconds: 1 }).minus({ minutes: overlapMinutes })
		: (firstStart ?? end.minus({ days: 30 }));
	// A clock that was set back must not turn the range around.
	return { start: start > end ? end : start, end };
}

/** The form in which a range is sent: UTC with milliseconds and `Z`. */
export function toRangeParameter(moment: DateTime): string {
	return moment.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
}

function readMoment(
	value: unknown,
	label: string,
	timezone: string,
	bareDate: 'first' | 'last',
): DateTime | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = isoText(value) ?? '';
	const moment = DateTime.fromISO(text, { zone: timezone });
	if (!moment.isValid) {
		throw new InvoanceError(`The ${label} of the date range is not a date`, {
			description:
				'Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.',
		});
	}
	const isBareDate = !text.includes('T') && !text.includes(' ');
	return isBareDate && bareDate === 'last' ? moment.endOf('day') : moment;
}

/** What expressions give: text, a luxon `DateTime` such as `$now` (maybe of another luxon), a `Date`. */
function isoText(value: unknown): string | undefined {
	if (typeof value === 'string') return value.trim().replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T');
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (DateTime.isDateTime(value)) return value.toISO() ?? undefined;
	return undefined;
}
