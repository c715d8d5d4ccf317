import type { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { DateRange } from '../periods/dateRange';
import { dueRange } from '../periods/dueRanges';
import { leavesOutRange } from '../periods/inputRange';
import { readMoment } from '../periods/readMoment';
import type { InputItem } from './item';
import { A_YEAR_MINUTES } from './gracePeriod';
import { choiceSetting, numberSetting, readField, readOption } from './setting';

const displayOptions = { show: { dateRange: ['sinceLastDelivery'] } };

const upTo = choiceSetting(
	{
		displayName: 'Up To',
		name: 'upTo',
		displayOptions,
		description:
			'Where the range ends. Hours, days, weeks and months are taken once they are over.',
	},
	{
		default: 'now',
		choices: {
			now: { name: 'Now', description: 'Up to Grace Period before now' },
			hour: { name: 'Last Finished Hour' },
			day: { name: 'Last Finished Day' },
			week: { name: 'Last Finished Week', description: 'Weeks end on Sunday' },
			month: { name: 'Last Finished Month' },
		},
	},
);

/** The fields of Since Last Delivery; read by {@link readDeliveryRange}. */
export const deliveryFields: INodeProperties[] = [
	{
		displayName: 'Delivered Until',
		name: 'deliveredUntil',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.delivered_until }}',
		displayOptions,
		description:
			'Where the last delivery ended: the range_end that an earlier run output, kept as text, e.g. in a Data Table. A time needs its zone (…Z). Empty the first time.',
	},
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'dateTime',
		default: '',
		displayOptions,
		description:
			'Where the first delivery begins, while Delivered Until is empty. Leave it empty to begin with the last finished period, or 30 days back if Up To is Now.',
	},
	upTo.field,
];

/** The option `lookbackMinutes`. */
export const lookback = numberSetting(
	{
		displayName: 'Lookback (Minutes)',
		name: 'lookbackMinutes',
		description:
			'With Since Last Delivery: how far to reach back before the last delivery, in minutes, for events that arrive later than Grace Period. Events in two files are the same ones: Verify Export counts a series with such overlaps as whole.',
	},
	{ default: 0, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/** What the user should know about where a range comes from, by the names of hints. */
export type RangeHint = 'rangeNotUsed' | 'endRounded';

/** The range from an item's last delivery. */
interface DeliveryRange {
	/** Undefined if nothing is due. */
	range: Required<DateRange> | undefined;
	hints: RangeHint[];
}

/**
 * The one range from an item's last delivery up to what it chose, less Grace Period: all due periods
 * together. Where something is due, it reaches back by Lookback.
 *
 * @param now by Invoance's clock, in the zone of the range.
 * @throws InvoanceError if Delivered Until or Start From is no moment, or Delivered Until is a time
 * without a zone: a series must not begin anew, or leave hours out, unnoticed.
 */
export function readDeliveryRange(
	item: Pick<InputItem, 'parameter' | 'json'>,
	{ now, gracePeriodMs }: { now: DateTime; gracePeriodMs: number },
): DeliveryRange {
	const zone = now.zoneName ?? 'UTC';
	const typed = [item.parameter('deliveredUntil'), item.parameter('startFrom')];
	const deliveredUntil = readMoment(typed[0], {
		label: 'Delivered Until',
		zone,
		edge: 'last',
		needsZone: true,
		fix: 'Give the range_end of the last delivery, like 2026-10-31T22:59:59.999Z, or leave it empty to begin a new series.',
	});
	const startFrom = readMoment(typed[1], { label: 'Start From', zone, edge: 'first' });
	const chosen = readField(item, upTo);
	const period = chosen === 'now' ? 'untilNow' : chosen;
	const due = dueRange({ deliveredUntil, startFrom, now, zone, period, gracePeriodMs });
	const minutes = deliveredUntil ? readOption(item, lookback) : 0;
	return {
		range: due && { start: due.start.minus({ minutes }), end: due.end },
		hints: [
			...(leavesOutRange(item.json, typed) ? (['rangeNotUsed'] as const) : []),
			// A series outputs ends of ….999 only: a database has rounded or cut this one.
			...(deliveredUntil && deliveredUntil.millisecond !== 999 ? (['endRounded'] as const) : []),
		],
	};
}
