import { DateTime } from 'luxon';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import { earliest } from './boundaries';

/** Which moment of a date is meant: its first, or its last millisecond. */
type Edge = 'first' | 'last';

/** What a date without a time of day names: a year, a month, a week or a day. */
type DateUnit = 'year' | 'month' | 'week' | 'day';

/** How to read a moment. */
interface ReadMomentOptions {
	/** What it is called in an error, e.g. `Start of the date range`. */
	label: string;
	/** The IANA name of the zone of a value that has no offset. */
	zone: string;
	edge: Edge;
}

/**
 * Reads a moment that was typed, or computed by an expression.
 *
 * A date without a time of day means all of it: its first moment, or its last millisecond. It may be
 * a day (`2026-06-01`), a week (`2026-W23`), a month (`2026-06`) or a year (`2026`, as a number
 * too). A time that comes twice, because clocks are set back, means the first one or the last one.
 *
 * @param value ISO 8601 text, a `Date`, or a luxon `DateTime`, of any copy of luxon; undefined,
 * null and blank text mean that there is none.
 * @returns the moment in `zone`.
 * @throws InvoanceError if it is anything else.
 */
export function readMoment(value: unknown, options: ReadMomentOptions): DateTime | undefined {
	if (isEmpty(value)) return undefined;
	const isYear = typeof value === 'number' && Number.isInteger(value) && /^\d{4}$/.test(`${value}`);
	const moment = parseMoment(isYear ? `${value}` : value, options);
	if (moment) return moment;
	throw new InvoanceError(`The ${options.label} is not a date`, {
		description: `${given(value)} Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.`,
	});
}

/**
 * Reads the last delivery that a user keeps: where the last delivery ended. A date without a time of day is
 * delivered to its end.
 *
 * @param value the same as for {@link readMoment}.
 * @returns undefined if there is no last delivery yet: for undefined, null and blank text.
 * @throws InvoanceError if it is anything else than a moment: a series must not begin anew unnoticed.
 */
export function readDeliveredUntil(value: unknown, zone: string): DateTime | undefined {
	if (isEmpty(value)) return undefined;
	const deliveredUntil = parseMoment(value, { zone, edge: 'last' });
	if (deliveredUntil) return deliveredUntil;
	throw new InvoanceError('Delivered Until is not a moment in time', {
		description: `${given(value)} Give the range_end of the last delivery, like 2026-10-31T22:59:59.999Z, or leave it empty to begin a new series.`,
	});
}

/** What was given, for an error, as the user typed it. */
export function asTyped(value: unknown): string {
	if (typeof value === 'string') return quotable(value);
	if (value instanceof Date || DateTime.isDateTime(value))
		return isoText(value) ?? 'an invalid date';
	const isJson = ['object', 'number', 'boolean'].includes(typeof value);
	return quotable(isJson ? JSON.stringify(value) : typeof value);
}

function given(value: unknown): string {
	return `It is "${asTyped(value)}".`;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

function parseMoment(
	value: unknown,
	{ zone, edge }: Pick<ReadMomentOptions, 'zone' | 'edge'>,
): DateTime | undefined {
	const text = isoText(value);
	// Text that is only a time of day would be read as one of today.
	if (text === undefined || !/^([+-]\d{6}|\d{4})(-|\d|W|$)/.test(text)) return undefined;
	const unit = dateUnit(text);
	const moment = unit ? edgeOf(text, unit, zone, edge) : timeOf(text, zone, edge);
	return moment.isValid ? moment : undefined;
}

/** What expressions give: text, a luxon `DateTime` such as `$now` (maybe of another luxon), a `Date`. */
function isoText(value: unknown): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (DateTime.isDateTime(value)) return value.toISO() ?? undefined;
	if (typeof value !== 'string') return undefined;
	// As databases write it: 2026-06-01 09:00:00 +02:00.
	return value
		.trim()
		.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T')
		.replace(/ (?=([+-]\d\d[\d:]*|Z)$)/, '');
}

/** What a date names; undefined if it has a time of day. */
function dateUnit(text: string): DateUnit | undefined {
	if (/[t ]/i.test(text)) return undefined;
	if (/^([+-]\d{6}|\d{4})$/.test(text)) return 'year';
	if (/^([+-]\d{6}|\d{4})-?\d\d$/.test(text)) return 'month';
	return /^\d{4}-?W\d\d$/.test(text) ? 'week' : 'day';
}

/** The first moment of a year, month, week or day of the zone, or its last millisecond. */
function edgeOf(text: string, unit: DateUnit, zone: string, edge: Edge): DateTime {
	// Counted on a calendar without clock changes: a day that the zone skips has a day after it.
	const date = DateTime.fromISO(text, { zone: 'utc' });
	const firstDay = edge === 'first' ? date : date.plus({ [unit]: 1 });
	const start = earliest(firstDay.setZone(zone, { keepLocalTime: true }));
	return edge === 'first' ? start : start.minus({ milliseconds: 1 });
}

function timeOf(text: string, zone: string, edge: Edge): DateTime {
	const moment = DateTime.fromISO(text, { zone });
	const hasOffset = /(z|[+-]\d\d(:?\d\d)?|\])$/i.test(text.replace(/^.*t/i, ''));
	if (hasOffset || !moment.isValid) return moment;
	const moments = moment.getPossibleOffsets();
	return (edge === 'first' ? DateTime.min(...moments) : DateTime.max(...moments)) ?? moment;
}
