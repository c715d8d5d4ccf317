import type { DateTime } from 'luxon';
import { comesTwice, isEnd, isStart, isWhole, type DateRange } from './calendarRange';

/**
 * A range as a part of a file name: letters, digits, `-` and `_` only. In one zone, two ranges that
 * differ by a millisecond have names that differ.
 *
 * - A whole month `2026-10`, a day `2026-10-31`, other whole days `2026-10-01_2026-11-15`.
 * - With times of day, the end being the first millisecond that is not in the range:
 *   `2026-10-31T09-00_2026-10-31T10-00`, with seconds and milliseconds where they are not 0;
 *   midnight at the end is `T24-00`. Where a time comes twice, because clocks are set back, both are
 *   in UTC: `2026-10-25T00-00Z_2026-10-25T01-00Z`.
 * - With open ends `since-…`, `until-…`, `all-time`.
 *
 * @param zone its IANA name.
 */
export function periodName(range: DateRange, zone: string): string {
	const start = range.start?.setZone(zone);
	const end = range.end?.setZone(zone);
	if (start && end) return closed({ start, end });
	if (start) return `since-${isStart('day', start) ? dateOf(start) : timedStart(start)}`;
	if (end) return `until-${isEnd('day', end) ? dateOf(end) : timedEnd(end)}`;
	return 'all-time';
}

function closed(range: Required<DateRange>): string {
	const { start, end } = range;
	if (isWhole('month', range)) return start.toFormat('yyyy-MM');
	if (isWhole('day', range)) return dateOf(start);
	if (isStart('day', start) && isEnd('day', end)) return `${dateOf(start)}_${dateOf(end)}`;
	const inUtc = comesTwice(start) || comesTwice(end);
	return `${timedStart(start, inUtc)}_${timedEnd(end, inUtc)}`;
}

function timedStart(start: DateTime, inUtc = comesTwice(start)): string {
	const clock = inUtc ? start.toUTC() : start;
	return `${dateOf(clock)}T${timeOf(clock)}${inUtc ? 'Z' : ''}`;
}

function timedEnd(end: DateTime, inUtc = comesTwice(end)): string {
	// On the clock that the end is on: the next millisecond may be after a clock change.
	const clock = end.setZone('utc', { keepLocalTime: !inUtc });
	const over = clock.plus({ milliseconds: 1 });
	const time = over.hasSame(clock, 'day') ? timeOf(over) : '24-00';
	return `${dateOf(clock)}T${time}${inUtc ? 'Z' : ''}`;
}

function dateOf(moment: DateTime): string {
	return moment.toFormat('yyyy-MM-dd');
}

function timeOf(moment: DateTime): string {
	if (moment.millisecond > 0) return moment.toFormat('HH-mm-ss-SSS');
	return moment.toFormat(moment.second > 0 ? 'HH-mm-ss' : 'HH-mm');
}
