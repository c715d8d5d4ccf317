import { PACKAGE_REPOSITORY, PACKAGE_VERSION } from '../nodes/Invoance/runtime/version';
import type { PageContext } from '../nodes/Invoance/verification/report/page';
import { clockIn } from '../nodes/Invoance/verification/report/pageSections';
import type { SeriesReport } from '../nodes/Invoance/verification/report/seriesReport';

const MONTHS = [
	...['January', 'February', 'March', 'April', 'May', 'June'],
	...['July', 'August', 'September', 'October', 'November', 'December'],
];

const MIDNIGHT = ' 00:00:00';

/** What the report page says of an organization besides its report. */
export function reportContext(
	report: SeriesReport,
	{ expectContiguous, verifiedAt }: Pick<PageContext, 'expectContiguous' | 'verifiedAt'>,
): PageContext {
	const zone = zoneOf(report);
	return {
		name: '',
		organization: report.organization_name ?? undefined,
		period: periodOf(report, zone),
		...{ zone, expectContiguous, verifiedAt },
		madeBy: { repository: PACKAGE_REPOSITORY, version: PACKAGE_VERSION },
	};
}

/** The name of the file that a report is saved as. */
export function reportFileName(report: SeriesReport): string {
	const { ranges, summary } = report;
	const clock = clockIn(zoneOf(report));
	const [start, end] = ranges.requested;
	const days = [start ?? summary.first_occurred_at, end ?? summary.last_occurred_at].map((time) =>
		time === null ? 'open' : clock.day(time),
	);
	const label = (report.organization_name ?? 'nobody').replace(/[^\p{L}\p{N}._-]+/gu, '-');
	return `invoance-audit_${label.slice(0, 100)}_${days.join('_')}.report.html`;
}

/** This computer's zone, or UTC where the range begins at midnight there. */
function zoneOf({ ranges: { requested } }: SeriesReport): string {
	const [start] = requested;
	const zones = [Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC'];
	const [own = 'UTC'] = zones;
	if (start === null) return own;
	return zones.find((zone) => clockIn(zone).second(start).endsWith(MIDNIGHT)) ?? own;
}

/**
 * The time that was asked for, in words where it is whole days or months. The end is inclusive to the
 * millisecond; a day that it ends is whole.
 */
function periodOf({ ranges: { requested } }: SeriesReport, zone: string): string | undefined {
	const [start, end] = requested;
	const clock = clockIn(zone);
	if (start === null && end === null) return undefined;
	if (start === null) return `until ${clock.second(end ?? '')}`;
	if (end === null) return `since ${clock.second(start)}`;
	const [from, to] = [clock.second(start), clock.second(after(end))];
	if (!from.endsWith(MIDNIGHT) || !to.endsWith(MIDNIGHT)) return `${from} – ${clock.second(end)}`;
	const areMonths = [from, to].every((time) => time.slice(8, 10) === '01');
	const words = areMonths ? monthInWords : dayInWords;
	const [first, last] = [words(from), words(clock.second(end))];
	if (first === last) return first;
	const isOneYear = from.slice(0, 4) === clock.second(end).slice(0, 4);
	return `${isOneYear ? first.slice(0, -5) : first} – ${last}`;
}

function after(time: string): string {
	return new Date(Date.parse(time) + 1).toISOString();
}

function monthInWords(time: string): string {
	return `${MONTHS[Number(time.slice(5, 7)) - 1] ?? ''} ${time.slice(0, 4)}`;
}

function dayInWords(time: string): string {
	return `${Number(time.slice(8, 10))} ${monthInWords(time)}`;
}
