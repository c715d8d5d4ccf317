import { DateTime } from 'luxon';
import type { Organization } from '../api/schemas';
import { InvoanceError } from '../runtime/invoanceError';
import { lastStart, nextStart } from '../periods/boundaries';
import { previous } from '../periods/calendarRange';
import type { DateRange } from '../periods/dateRange';
import { dueRanges } from '../periods/dueRanges';
import type { Cursor } from './cursor';
import type { TriggerSettings } from './settings';

/** What the workflow is started for: a range of an organization. */
export interface Start {
	organization: Organization;
	/** In the zone of the settings. */
	range: Required<DateRange>;
}

/** What is due depends on. */
interface Look {
	/** Those to take, none of them archived. */
	organizations: Organization[];
	/** Undefined for the first poll. */
	cursor: Cursor | undefined;
	settings: TriggerSettings;
	/** Now, by Invoance's clock, a whole second. */
	now: DateTime;
}

/** What is due, and what an organization's next last delivery is once it was started. */
interface Due {
	/** Oldest first; of one age, in the order of the organizations. */
	starts: Start[];
	/** More is due, which must wait for the next poll. */
	hasMore: boolean;
	ends: Map<string, DateTime>;
}

/**
 * What is due for each organization: what has ended and settled since its last delivery, at most 100 ranges
 * at a time.
 *
 * An organization without a last delivery begins at Start From; else with the last finished period, or, until
 * now, when the trigger was activated. If n8n has slept since the organizations were last listed, one
 * that came meanwhile begins with the period of that moment, so that nothing of it is left out.
 */
export function dueStarts({ organizations, cursor, settings, now }: Look): Due {
	const ends = new Map(cursor?.ends);
	const series = {
		...seriesOf(settings, now),
		startFrom: firstStart(cursor, settings, now),
	};
	// Most organizations have the same last delivery, and so the same ranges.
	const rangesAfter = remember((deliveredUntil: DateTime | undefined) =>
		dueRanges({ ...series, deliveredUntil }),
	);
	const starts: Start[] = [];
	let hasMore = false;
	for (const organization of organizations) {
		const ranges = rangesAfter(ends.get(organization.id));
		const last = ranges.at(-1);
		if (!last) continue;
		starts.push(...ranges.map((range) => ({ organization, range })));
		ends.set(organization.id, last.end);
		hasMore ||= rangesAfter(last.end).length > 0;
	}
	starts.sort((a, b) => a.range.start.toMillis() - b.range.start.toMillis());
	return { starts, hasMore, ends };
}

/** Where an organization without a last delivery begins; undefined for the last finished period. */
function firstStart(
	cursor: Cursor | undefined,
	{ startFrom, period, zone, gracePeriodMs }: TriggerSettings,
	now: DateTime,
): DateTime | undefined {
	if (startFrom) return startFrom;
	if (period === 'untilNow') return cursor?.startedAt ?? now;
	if (!cursor) return undefined;
	const settled = (moment: DateTime) => moment.setZone(zone).minus({ milliseconds: gracePeriodMs });
	const ofLastLook = lastStart(period, settled(cursor.lookedAt));
	return DateTime.min(previous(period, settled(now)).start, ofLastLook);
}

function remember(
	rangesAfter: (deliveredUntil: DateTime | undefined) => Array<Required<DateRange>>,
): typeof rangesAfter {
	const known = new Map<number | undefined, Array<Required<DateRange>>>();
	return (deliveredUntil) => {
		const key = deliveredUntil?.toMillis();
		const ranges = known.get(key) ?? rangesAfter(deliveredUntil);
		known.set(key, ranges);
		return ranges;
	};
}

/** Clocks that are further apart, in milliseconds, are not trusted to stay as they are. */
const TRUSTED_MS = 3_600_000;
/** What the Date header is late at most, in milliseconds: it tells whole seconds, and travels. */
const LATE_MS = 2_000;

/**
 * Whether anything can be due, as far as the cursor and n8n's clock tell. If not, Invoance need not
 * be asked: no period has ended and settled since the organizations were last listed, or nothing of the
 * first range has settled yet. New ones begin with the last finished period, so they are early enough
 * when the next one is over.
 *
 * @param n8nNow n8n's clock. It is read as Invoance's by how far the two were apart at the last poll;
 * where that was more than an hour, or n8n's was set back since, Invoance is asked.
 */
export function canBeDue(
	cursor: Cursor | undefined,
	{ period, startFrom, zone, gracePeriodMs, fingerprint }: TriggerSettings,
	n8nNow: DateTime,
): boolean {
	if (!cursor || cursor.hasMore || cursor.settings !== fingerprint) return true;
	if (Math.abs(cursor.aheadMs) > TRUSTED_MS) return true;
	const latestNow = n8nNow.plus({ milliseconds: cursor.aheadMs + LATE_MS });
	if (latestNow < cursor.lookedAt) return true;
	const latest = latestNow.minus({ milliseconds: gracePeriodMs });
	const isFirst = cursor.ends.size === 0;
	const begin = startFrom ?? (period === 'untilNow' ? cursor.startedAt : undefined);
	if (isFirst && begin && begin > latest) return false;
	if (period === 'untilNow') return true;
	const looked = cursor.lookedAt.setZone(zone).minus({ milliseconds: gracePeriodMs });
	return nextStart(period, looked) <= latest;
}

/**
 * What "Fetch Test Event" shows: the last finished period of the first organization; with Until Now,
 * its last 24 hours. No last delivery and no Start From counts.
 *
 * @throws InvoanceError if there is no organization to show.
 */
export function testStart({ organizations, settings, now }: Omit<Look, 'cursor'>): Start[] {
	const [organization] = organizations;
	if (!organization) throw nothingToShow(settings);
	const { period, gracePeriodMs } = settings;
	const dayBefore = now.minus({ milliseconds: gracePeriodMs }).minus({ hours: 24 });
	const startFrom = period === 'untilNow' ? dayBefore : undefined;
	const ranges = dueRanges({ ...seriesOf(settings, now), startFrom, deliveredUntil: undefined });
	return ranges.map((range) => ({ organization, range }));
}

function nothingToShow({ selected }: TriggerSettings): InvoanceError {
	return selected
		? new InvoanceError('All chosen organizations are archived', {
				description:
					'Archived organizations start nothing. Choose others, or restore one of them in Invoance.',
			})
		: new InvoanceError('There is no organization to show yet', {
				description:
					'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
			});
}

/** What all ranges of a poll have in common. */
function seriesOf({ period, zone, gracePeriodMs }: TriggerSettings, now: DateTime) {
	// Ends are inclusive: until now means up to the last whole second.
	const until = period === 'untilNow' ? now.minus({ milliseconds: 1 }) : now;
	return { period, zone, gracePeriodMs, now: until };
}
