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
