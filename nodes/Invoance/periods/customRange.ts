import { IANAZone, type DateTime } from 'luxon';
import { configurationError, quotable } from '../runtime/invoanceError';
import type { DateRange } from './calendarRange';
import { asTyped, isEmpty, readMoment } from './readMoment';

/**
 * A range that was typed or computed. A date without a time of day means all of it, at either end; an
 * empty end is open. Throws if either is no date, both are empty, or the start is after the end.
 */
export function resolveCustomRange(
	start: unknown,
	end: unknown,
	zone: string,
	{ needsZone = false } = {},
): DateRange {
	const how = { zone, needsZone };
	const from = readMoment(start, { label: 'The start of the date range', edge: 'first', ...how });
	const to = readMoment(end, { label: 'The end of the date range', edge: 'last', ...how });
	if (!from && !to) {
		throw configurationError(
			'The date range has neither a start nor an end',
			'Fill in Start, End, or both. For every event there is, choose All Time as Date Range.',
		);
	}
	if (from && to && from > to) {
		throw configurationError(
			'The start of the date range is after its end',
			`Start "${asTyped(start)}" means ${clockOf(from)}, End "${asTyped(end)}" means ${clockOf(to)}, both in ${zone}. Swap them, or correct one.`,
		);
	}
	return { ...(from && { start: from }), ...(to && { end: to }) };
}

function clockOf(moment: DateTime): string {
	return moment.toFormat('yyyy-MM-dd HH:mm:ss.SSS').replace(/(:00)?\.000$/, '');
}

const NAMES = ['range_start', 'range_end'] as const;

/**
 * The range that the step before gives: `range_start` and `range_end` of an item; null is an open end.
 */
export function rangeFromInput(json: Record<string, unknown>, zone: string): DateRange {
	const missing = NAMES.filter((name) => json[name] !== null && isEmpty(json[name]));
	if (missing.length > 0) {
		throw configurationError(
			`The input item has no ${missing.join(' and no ')}`,
			'Connect the Invoance Trigger, or a step whose items have range_start and range_end (null for an open end), or choose another Date Range.',
		);
	}
	if (json.range_start === null && json.range_end === null) return {};
	return resolveCustomRange(json.range_start, json.range_end, zone, { needsZone: true });
}

export function hasRange(json: Record<string, unknown>): boolean {
	return hasSomeEnd(json) && NAMES.every((name) => json[name] === null || !isEmpty(json[name]));
}

/**
 * True if an item carries a range, or an end of one, and none of the values from which the range is
 * computed instead is one of its ends: then the item's range is probably left out by mistake.
 */
export function leavesOutRange(json: Record<string, unknown>, values: unknown[]): boolean {
	const isAnEnd = (value: unknown) => !isEmpty(value) && NAMES.some((name) => json[name] === value);
	return hasSomeEnd(json) && !values.some(isAnEnd);
}

function hasSomeEnd(json: Record<string, unknown>): boolean {
	return NAMES.some((name) => !isEmpty(json[name]));
}

/** @throws InvoanceError unless it is a name of the IANA time zone database. */
export function checkTimezone(timezone: string): string {
	if (IANAZone.isValidZone(timezone)) return timezone;
	throw configurationError(
		`"${quotable(timezone)}" is not a time zone`,
		'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	);
}
