import { DateTime } from 'luxon';
import { configurationError, quotable } from '../runtime/invoanceError';
import { earliest } from './calendarRange';

type Edge = 'first' | 'last';

/** What a date without a time of day names: a year, a month, a week or a day. */
type DateUnit = 'year' | 'month' | 'week' | 'day';

interface ReadMomentOptions {
	/** What it is called at the beginning of an error, e.g. `The start of the date range`. */
	label: string;
	zone: string;
	edge: Edge;
	/**
	 * True for what a program wrote: a time without a zone is then an error. Databases strip the zone,
	 * and read in another one the time is hours off. What people type is in `zone`.
	 */
	needsZone?: boolean;
	fix?: string;
}

/**
 * Reads a moment: ISO 8601 text, a `Date`, or a luxon `DateTime`, of any copy of luxon; undefined for
 * blanks. A date without a time of day means all of it: a day (`2026-06-01`), a week (`2026-W23`), a
 * month (`2026-06`) or a year (`2026`). A time that comes twice, because clocks are set back, means
 * the first one or the last one. Anything else is an error.
 */
export function readMoment(value: unknown, options: ReadMomentOptions): DateTime | undefined {
	if (isEmpty(value)) return undefined;
	const isYear = typeof value === 'number' && Number.isInteger(value) && /^\d{4}$/.test(`${value}`);
	const text = isoText(isYear ? `${value}` : value);
	const { label, needsZone = false } = options;
	const moment = text === undefined ? undefined : parseMoment(text, options);
	if (moment === undefined || text === undefined) {
		throw configurationError(
			`${label} is not a date`,
			`It is "${asTyped(value)}". ${options.fix ?? 'Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.'}`,
		);
	}
	if (needsZone && dateUnit(text) === undefined && !hasOffset(text)) {
		throw configurationError(
			`${label} is a time without a time zone`,
			`It is "${asTyped(value)}". Databases strip the zone of a time, and in the wrong zone it is hours off: events would be missing or come twice. Keep it as text, with its zone, like 2026-10-31T22:59:59.999Z. A whole day, month or year needs no zone.`,
		);
	}
	return moment;
}

/** What was given, for an error, as the user typed it. */
export function asTyped(value: unknown): string {
	if (typeof value === 'string') return quotable(value);
	if (value instanceof Date || DateTime.isDateTime(value))
		return isoText(value) ?? 'an invalid date';
	const isJson = ['object', 'number', 'boolean'].includes(typeof value);
	return quotable(isJson ? JSON.stringify(value) : typeof value);
}

/** True for what expressions give where there is no value: undefined, null and blank text. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

function parseMoment(
	text: string,
	{ zone, edge }: Pick<ReadMomentOptions, 'zone' | 'edge'>,
): DateTime | undefined {
	// Text that is only a time of day would be read as one of today.
	if (!/^([+-]\d{6}|\d{4})(-|\d|W|$)/.test(text)) return undefined;
	const unit = dateUnit(text);
	const moment = unit ? edgeOf(text, unit, zone, edge) : timeOf(text, zone, edge);
	return moment.isValid ? moment : undefined;
}

/** Longer text is no moment, and no pattern needs to see it. */
const MAX_CHARACTERS = 100;

/** What expressions give: text, a luxon `DateTime` such as `$now` (maybe of another luxon), a `Date`. */
function isoText(value: unknown): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if (DateTime.isDateTime(value)) return value.toISO() ?? undefined;
	if (typeof value !== 'string' || value.length > MAX_CHARACTERS) return undefined;
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

/** Whether a time says how far it is from UTC. */
function hasOffset(text: string): boolean {
	return /(z|[+-]\d\d(:?\d\d)?|\])$/i.test(text.replace(/^.*t/i, ''));
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
	// luxon 3.4 (n8n 1.87) reads no lower case.
	const moment = DateTime.fromISO(text.toUpperCase(), { zone });
	if (hasOffset(text) || !moment.isValid) return moment;
	const moments = moment.getPossibleOffsets();
	return (edge === 'first' ? DateTime.min(...moments) : DateTime.max(...moments)) ?? moment;
}
