import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import { toRangeParameter } from '../periods/calendarRange';

/**
 * What the trigger knows from one poll to the next. All moments are instants, so they stay true when
 * the period or the time zone is changed.
 */
export interface Cursor {
	/** When the trigger polled first, by Invoance's clock: where Until Now begins. */
	startedAt: DateTime;
	/** When the organizations were last listed, by Invoance's clock. */
	listedAt: DateTime;
	/** While nothing can be due, by n8n's clock; the two are equal where that is not known. */
	quiet: { from: DateTime; until: DateTime };
	/** The fingerprint of the settings then. */
	settings: string;
	/**
	 * By the id of an organization, the inclusive end of its last range that was started. Organizations
	 * that are archived or gone stay: a series that goes on later has no hole.
	 */
	ends: ReadonlyMap<string, DateTime>;
}

/** The trigger's own part of the static data of its node. */
const KEY = 'cursor';

const moment = z
	.string()
	.transform((text) => DateTime.fromISO(text, { zone: 'utc' }))
	.refine((time) => time.isValid, 'no moment in time');

const cursorSchema = z.object({
	startedAt: moment,
	listedAt: moment,
	quiet: z.object({ from: moment, until: moment }),
	settings: z.string(),
	ends: z.record(moment).transform((ends) => new Map(Object.entries(ends))),
});

/**
 * The cursor; undefined before the first poll. Something else in its place is an error: a series must
 * not begin anew unnoticed.
 */
export function readCursor(staticData: IDataObject): Cursor | undefined {
	const stored = staticData[KEY];
	if (stored === undefined) return undefined;
	const { data, error } = cursorSchema.safeParse(stored);
	if (data) return data;
	const field = [KEY, ...(error.issues[0]?.path ?? [])].join('.');
	throw new InvoanceError('What this trigger remembers of its last deliveries is damaged', {
		description: `Nothing was started, because something would be missing or come twice. Replace this node by a new Invoance Trigger, and set Start From there to a millisecond after the range_end of the last item it gave: where that is 2026-10-31T22:59:59.999Z, to 2026-10-31T23:00:00.000Z. (Unreadable in n8n's static data: ${quotable(field)})`,
	});
}

export function writeCursor(
	staticData: IDataObject,
	{ startedAt, listedAt, quiet, settings, ends }: Cursor,
): void {
	staticData[KEY] = {
		startedAt: toRangeParameter(startedAt),
		listedAt: toRangeParameter(listedAt),
		quiet: { from: toRangeParameter(quiet.from), until: toRangeParameter(quiet.until) },
		settings,
		ends: Object.fromEntries([...ends].map(([id, end]) => [id, toRangeParameter(end)])),
	};
}
