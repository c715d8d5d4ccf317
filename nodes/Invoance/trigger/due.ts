import { DateTime } from 'luxon';
import { configurationError } from '../runtime/invoanceError';
import { lastStart, nextStart, previous, type DateRange } from '../periods/calendarRange';
import { dueRanges } from '../periods/dueRanges';
import type { Cursor } from './cursor';
import type { ServedOrganization } from './organizations';
import type { TriggerSettings } from './settings';

export interface Start {
	organization: ServedOrganization;
	/** In the zone of the settings. */
	range: Required<DateRange>;
}

interface Poll {
	organizations: ServedOrganization[];
	/** Undefined for the first poll. */
	cursor: Cursor | undefined;
	settings: TriggerSettings;
	/** Now, by Invoance's clock. */
	now: DateTime;
}

interface Due {
	/** Oldest first; of one age, in the order of the organizations. */
	starts: Start[];
	/** The last end of each organization once the workflow is started. */
	ends: Map<string, DateTime>;
	/** The earliest moment, by Invoance's clock, at which a later poll can find anything. */
	nextAt: DateTime;
}

/** How many items one poll starts (product rule): n8n holds them all in memory. */
const MAX_STARTS = 10_000;
/** Of each organization, so that catching up is faster than time passes, however many there are. */
const MIN_PERIODS = 2;

/**
 * What is due of each organization: what has ended and is past its grace period since the last start.
 * The oldest range of every organization comes first, then the second one of each, …: at most 10,000
 * in all, but at least two of each; the rest waits for the next poll.
 *
 * An organization that was not started before begins at Start From; else with the last finished period,
 * or, until now, when the trigger was activated. If n8n was down since the organizations were last
 * listed, one that came meanwhile begins with the period of that moment, so that nothing of it is left
 * out.
 */
export function dueStarts({ organizations, cursor, settings, now }: Poll): Due {
	const startFrom = firstStart(cursor, settings, now);
	// Most organizations have the same last end, and so the same ranges.
	const rangesAfter = memoize((deliveredUntil: DateTime | undefined) =>
		dueRanges({ ...settings, now, startFrom, deliveredUntil }),
	);
	const rangesOf = ({ id, archivedAt }: ServedOrganization, end = cursor?.ends.get(id)) =>
		rangesAfter(end).filter(({ start }) => archivedAt === undefined || start < archivedAt);

	const due = organizations.map((organization) => ({
		organization,
		ranges: rangesOf(organization),
	}));
	const perOrganization = rangesThatFit(due.map(({ ranges }) => ranges.length));
	const starts: Start[] = [];
	const ends = new Map(cursor?.ends);
	let hasMore = false;
	for (const { organization, ranges } of due) {
		const started = ranges.slice(0, perOrganization);
		const end = started.at(-1)?.end;
		if (end === undefined) continue;
		starts.push(...started.map((range) => ({ organization, range })));
		ends.set(organization.id, end);
		hasMore ||= rangesOf(organization, end).length > 0;
	}
	starts.sort((a, b) => a.range.start.toMillis() - b.range.start.toMillis());
	const nextAt = hasMore ? now : nextEnd(settings, now, ends.size === 0 ? startFrom : undefined);
	return { starts, ends, nextAt };
}

/** How many ranges each organization may have, given how many are due of each. */
function rangesThatFit(counts: number[]): number {
	let sum = 0;
	for (let periods = 0; ; periods++) {
		const more = counts.filter((count) => count > periods).length;
		if (more === 0) return periods;
		sum += more;
		if (sum > MAX_STARTS && periods >= MIN_PERIODS) return periods;
	}
}

/** Where an organization that was not started before begins; undefined for the last finished period. */
function firstStart(
	cursor: Cursor | undefined,
	{ startFrom, period, zone, gracePeriodMs }: TriggerSettings,
	now: DateTime,
): DateTime | undefined {
	if (startFrom) return startFrom;
	if (period === 'untilNow') return cursor?.startedAt ?? now;
	if (!cursor) return undefined;
	const past = (moment: DateTime) => moment.setZone(zone).minus({ milliseconds: gracePeriodMs });
	return DateTime.min(previous(period, past(now)).start, lastStart(period, past(cursor.listedAt)));
}

/**
 * When the next range is past its grace period, by Invoance's clock; until now, as soon as anything is.
 * Organizations that come later begin with the last finished period, so they are early enough then.
 */
function nextEnd(
	{ period, zone, gracePeriodMs }: TriggerSettings,
	now: DateTime,
	startFrom: DateTime | undefined,
): DateTime {
	const past = now.setZone(zone).minus({ milliseconds: gracePeriodMs });
	const from = startFrom && startFrom > past ? startFrom.setZone(zone) : past;
	const end = period === 'untilNow' ? from : nextStart(period, from);
	return end.plus({ milliseconds: gracePeriodMs });
}

function memoize(
	rangesAfter: (end: DateTime | undefined) => Array<Required<DateRange>>,
): typeof rangesAfter {
	const known = new Map<number | undefined, Array<Required<DateRange>>>();
	return (end) => {
		const key = end?.toMillis();
		const ranges = known.get(key) ?? rangesAfter(end);
		known.set(key, ranges);
		return ranges;
	};
}

/** Clocks that are further apart are not expected to stay so. */
const MAX_APART_MS = 3_600_000;
/** How late the Date header can be: it is cut to whole seconds, and travels. */
const LATE_MS = 2_000;

/** While nothing can be due, by n8n's clock; `nextAt` is by Invoance's, which is `aheadMs` ahead. */
export function quietTime(
	nextAt: DateTime,
	{ n8nNow, aheadMs }: { n8nNow: DateTime; aheadMs: number },
): Cursor['quiet'] {
	const until = nextAt.minus({ milliseconds: aheadMs + LATE_MS });
	const isKnown = Math.abs(aheadMs) <= MAX_APART_MS && until > n8nNow;
	return { from: n8nNow, until: isKnown ? until : n8nNow };
}

/**
 * Whether anything can be due, as far as the cursor and n8n's clock tell; if not, no request is needed.
 * Where n8n's clock was set back since the last poll, that is not known.
 */
export function canBeDue(
	cursor: Cursor | undefined,
	{ fingerprint }: Pick<TriggerSettings, 'fingerprint'>,
	n8nNow: DateTime,
): boolean {
	if (cursor?.settings !== fingerprint) return true;
	return n8nNow < cursor.quiet.from || n8nNow >= cursor.quiet.until;
}

/**
 * What "Fetch Test Event" shows: the last finished period of the first organization; with Until Now,
 * its last 24 hours. Neither what was started before nor Start From counts.
 */
export function testStart({ organizations, settings, now }: Omit<Poll, 'cursor'>): Start[] {
	const organization = organizations.find(({ archivedAt, isGone }) => !archivedAt && !isGone);
	const { selected, period, gracePeriodMs } = settings;
	if (!organization) {
		throw configurationError(
			'There is no active organization to show',
			selected
				? 'The chosen ones are archived. Choose others, or restore one of them in Invoance.'
				: 'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
		);
	}
	const dayBefore = now.startOf('second').minus({ milliseconds: gracePeriodMs, hours: 24 });
	const startFrom = period === 'untilNow' ? dayBefore : undefined;
	const ranges = dueRanges({ ...settings, now, startFrom, deliveredUntil: undefined });
	return ranges.map((range) => ({ organization, range }));
}
