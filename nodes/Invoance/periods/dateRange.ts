import type { DateTime } from 'luxon';

/** Both ends are inclusive, to the millisecond; an absent one is open. */
export interface DateRange {
	start?: DateTime;
	end?: DateTime;
}

/** The form in which a range is sent: UTC with milliseconds and `Z`. */
export function toRangeParameter(moment: DateTime): string {
	return moment.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
}
