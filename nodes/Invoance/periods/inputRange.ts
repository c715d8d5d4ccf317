import { InvoanceError } from '../runtime/invoanceError';
import { resolveCustomRange } from './customRange';
import type { DateRange } from './dateRange';

const NAMES = ['range_start', 'range_end'] as const;

/**
 * The range that the step before gives: `range_start` and `range_end` of an item, as the Invoance
 * Trigger and the export operations put them out.
 *
 * @param json the item's JSON; an end that is null is open, both null mean all time.
 * @param zone the IANA name of the zone of values without an offset, and of the result.
 * @throws InvoanceError if one of them is missing or blank, no date, or the start is after the end.
 */
export function rangeFromInput(json: Record<string, unknown>, zone: string): DateRange {
	const missing = NAMES.filter((name) => isMissing(json[name]));
	if (missing.length > 0) {
		throw new InvoanceError(`The input item has no ${missing.join(' and no ')}`, {
			description:
				'Connect the Invoance Trigger, or a step whose items have range_start and range_end (null for an open end), or choose another Date Range.',
		});
	}
	if (json.range_start === null && json.range_end === null) return {};
	return resolveCustomRange(json.range_start, json.range_end, zone);
}

function isMissing(value: unknown): boolean {
	return value === undefined || (typeof value === 'string' && value.trim() === '');
}
