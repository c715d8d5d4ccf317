import type { DateTime } from 'luxon';
import { comesTwice, isEnd, isStart, isWhole, type DateRange } from './calendarRange';

/** Coarsest first; seconds and milliseconds are shown only where they are needed. */
const CLOCKS = ['HH:mm', 'HH:mm:ss', 'HH:mm:ss.SSS'] as const;

/**
 * A range in words for people, in English, as the clock of the zone shows it.
 *
 * - A whole year, month, ISO week or day: "2025", "October 2026", "Week 44, 2026" (the year of the
 *   week), "31 October 2026"; several whole months: "July – September 2026".
 * - Other whole days, the last one included: "1–15 October 2026", "1 October – 15 November 2026",
 *   "15 December 2025 – 15 January 2026".
 * - With times of day, the end as the clock shows it when it is over: "31 October 2026, 09:00–10:00",
 *   "31 October, 18:00 – 1 November 2026, 09:00"; midnight at the end is 24:00. Where a time comes
 *   twice, because clocks are set back, the offset stands behind: "25 October 2026, 02:00–03:00
 *   (UTC+2)".
 * - With open ends: "since 1 October 2026", "until 15 November 2026, 09:00", "all time".
 *
 * @param zone its IANA name.
 */
export function periodWords(range: DateRange, zone: string): string {
	const start = range.start && inEnglish(range.start, zone);
	const end = range.end && inEnglish(range.end, zone);
	if (start && end) return closed({ start, end });
	if (start) return `since ${isStart('day', start) ? dateOf(start) : timed([shownStart(start)])}`;
	if (end) return `until ${isEnd('day', end) ? dateOf(end) : timed([shownEnd(end)])}`;
	return 'all time';
}

function closed(range: Required<DateRange>): string {
	const { start, end } = range;
	if (isWhole('year', range)) return start.toFormat('yyyy');
	if (isWhole('week', range)) return start.toFormat("'Week' W, kkkk");
	if (isStart('month', start) && isEnd('month', end)) return wholeMonths(start, end);
	if (isStart('day', start) && isEnd('day', end)) return wholeDays(start, end);
	return timed([shownStart(start), shownEnd(end)]);
}

function wholeMonths(start: DateTime, end: DateTime): string {
	const last = end.toFormat('MMMM yyyy');
	if (start.hasSame(end, 'month')) return last;
	return `${start.toFormat(start.year === end.year ? 'MMMM' : 'MMMM yyyy')} – ${last}`;
}

function wholeDays(start: DateTime, end: DateTime): string {
	if (start.hasSame(end, 'day')) return dateOf(end);
	if (start.hasSame(end, 'month')) return `${start.day}–${dateOf(end)}`;
	return `${dateBefore(start, end)} – ${dateOf(end)}`;
}

interface Shown {
	/** The moment, for its date and its offset. */
	moment: DateTime;
	/** What the clock shows, as a time of UTC. */
	clock: DateTime;
}

function shownStart(moment: DateTime): Shown {
	return { moment, clock: clockOf(moment) };
}

/** The end is inclusive; shown is the next millisecond if that is a whole second, on the clock that the end is on. */
function shownEnd(moment: DateTime): Shown {
	const over = clockOf(moment).plus({ milliseconds: 1 });
	return { moment, clock: over.millisecond === 0 ? over : clockOf(moment) };
}

function clockOf(moment: DateTime): DateTime {
	return moment.setZone('utc', { keepLocalTime: true });
}

function timed(ends: [Shown] | [Shown, Shown]): string {
	const [first, last = first] = ends;
	const times = timesOf(ends);
	const offset = offsets(ends);
	if (ends.length === 1) return `${dateOf(first.moment)}, ${times.join('')}${offset}`;
	if (first.moment.hasSame(last.moment, 'day')) {
		return `${dateOf(first.moment)}, ${times.join('–')}${offset}`;
	}
	const [from = '', to = ''] = times;
	return `${dateBefore(first.moment, last.moment)}, ${from} – ${dateOf(last.moment)}, ${to}${offset}`;
}

function timesOf(ends: Shown[]): string[] {
	const [minutes, seconds, milliseconds] = CLOCKS;
	const isAt = (unit: 'minute' | 'second') =>
		ends.every(
			({ clock }) => clock.startOf(unit).toMillis() === clock.startOf('second').toMillis(),
		);
	const tellsApart = (format: string) => {
		const shown = ends.map(
			({ moment, clock }) =>
				`${dateOf(moment)} ${clock.toFormat(format)}${offsets([{ moment, clock }])}`,
		);
		return new Set(shown).size === ends.length;
	};
	const format =
		[minutes, seconds].find((each) => tellsApart(each) && (each === seconds || isAt('minute'))) ??
		milliseconds;
	return ends.map(({ moment, clock }) =>
		clock.day === moment.day ? clock.toFormat(format) : clock.toFormat(format).replace('00', '24'),
	);
}

/** Which of two passes of the clock is meant. */
function offsets(ends: Shown[]): string {
	if (!ends.some(({ moment }) => comesTwice(moment))) return '';
	const all = new Set(ends.map(({ moment }) => `UTC${moment.toFormat('Z')}`));
	return ` (${[...all].join(' – ')})`;
}

function dateOf(moment: DateTime): string {
	return moment.toFormat('d MMMM yyyy');
}

/** The date at the beginning of a range; its year only where the end's is another. */
function dateBefore(start: DateTime, end: DateTime): string {
	return start.year === end.year ? start.toFormat('d MMMM') : dateOf(start);
}

/** Whatever language and calendar n8n's machine is set to. */
function inEnglish(moment: DateTime, zone: string): DateTime {
	return moment
		.setZone(zone)
		.reconfigure({ locale: 'en-GB', numberingSystem: 'latn', outputCalendar: 'gregory' });
}
