import { configurationError } from '../runtime/invoanceError';
import { resolveCustomRange } from './customRange';
import type { DateRange } from './dateRange';
import { isEmpty } from './readMoment';

const NAMES = ['range_start', 'range_end'] as const;

/**
 * The range that the step before gives: `range_start` and `range_end` of an item, as the Invoance
 * Trigger and the export operations output them.
 *
 * @param json the item's JSON; an end that is null is open, both null mean all time.
 * @param zone the IANA name of the zone of days, months and years, and of the result.
 * @throws InvoanceError if one of them is missing or blank, no date, or a time without a zone, or if
 * the start is after the end.
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

/** True if an item has both ends of a range, at most one of them open. */
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
