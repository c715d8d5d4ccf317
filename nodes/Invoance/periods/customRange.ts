import type { DateTime } from 'luxon';
import { InvoanceError } from '../runtime/invoanceError';
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
 * @throws InvoanceError if either is no date, both are empty, or the start is after the end.
 */
export function resolveCustomRange(start: unknown, end: unknown, zone: string): DateRange {
	const from = readMoment(start, { label: 'Start of the date range', zone, edge: 'first' });
	const to = readMoment(end, { label: 'End of the date range', zone, edge: 'last' });
	if (!from && !to) {
		throw new InvoanceError('The date range has neither a start nor an end', {
			description:
				'Fill in Start, End, or both. For every event there is, choose All Time as Date Range.',
		});
	}
	if (from && to && from > to) {
		throw new InvoanceError('The start of the date range is after its end', {
			description: `Start "${asTyped(start)}" means ${clockOf(from)}, End "${asTyped(end)}" means ${clockOf(to)}, both in ${zone}. Swap them, or correct one.`,
		});
	}
	return { ...(from && { start: from }), ...(to && { end: to }) };
}

function clockOf(moment: DateTime): string {
	return moment.toFormat('yyyy-MM-dd HH:mm:ss.SSS').replace(/(:00)?\.000$/, '');
}
