import type { DateTime } from 'luxon';
import { configurationError } from '../runtime/invoanceError';
import type { DateRange } from './dateRange';
import { asTyped, readMoment } from './readMoment';

/**
 * Resolves a range that was typed or computed by the user.
 *
 * @param start as for `readMoment`; empty for an open end. A date without a time of day means its
 * first moment.
 * @param end the same; a date without a time of day means its last millisecond, because the end is
 * inclusive. So a month (`2026-06`) or a year means all of it, at either end.
 * @param zone the IANA name of the zone of values without an offset, and of the result.
 * @param needsZone true if a time without a zone is an error, see `readMoment`.
 * @throws InvoanceError if either is no date, both are empty, or the start is after the end.
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
