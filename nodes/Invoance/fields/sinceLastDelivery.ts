import type { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { DateRange } from '../periods/dateRange';
import { rangeSinceLastDelivery } from '../periods/dueRanges';
import { readDeliveredUntil, readMoment } from '../periods/readMoment';
import type { ItemParameters } from './item';
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
			now: { name: 'Now', description: 'All that has arrived, less Grace Period' },
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
			'Where the last delivery ended: the range_end that an earlier run put out and that you keep, e.g. in a Data Table. Empty for the first time.',
	},
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'dateTime',
		default: '',
		displayOptions,
		description:
			'Where the first delivery begins, while there is no deliveredUntil. Leave it empty to begin with the last finished period, or 30 days back if Up To is Now.',
	},
	upTo.field,
];

/** The option `lookbackMinutes`. */
export const overlap = numberSetting(
	{
		displayName: 'Lookback (Minutes)',
		name: 'lookbackMinutes',
		description:
			'With Since Last Delivery: how far to reach back before the deliveredUntil, in minutes. Catches events that arrived later than Grace Period, at the price of some coming twice.',
	},
	{ default: 0, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/**
 * The range from an item's last delivery up to what it chose, less Grace Period.
 *
 * @param now by Invoance's clock, in the zone of the range.
 * @returns undefined if nothing is due.
 * @throws InvoanceError if the last delivery or the start is no moment.
 */
export function readDeliveryRange(
	item: ItemParameters,
	{ now, gracePeriodMs }: { now: DateTime; gracePeriodMs: number },
): Required<DateRange> | undefined {
	const zone = now.zoneName ?? 'UTC';
	return rangeSinceLastDelivery({
		deliveredUntil: readDeliveredUntil(item.parameter('deliveredUntil'), zone),
		startFrom: readMoment(item.parameter('startFrom'), {
			label: 'Start From',
			zone,
			edge: 'first',
		}),
		upTo: readField(item, upTo),
		now,
		zone,
		gracePeriodMs,
		lookbackMinutes: readOption(item, overlap),
	});
}
