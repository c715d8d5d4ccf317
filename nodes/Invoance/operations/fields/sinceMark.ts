import type { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { DateRange } from '../../periods/dateRange';
import { rangeSinceMark } from '../../periods/dueRanges';
import { readMark, readMoment } from '../../periods/readMoment';
import type { ItemParameters } from '../item';
import { A_YEAR_MINUTES } from './holdBack';
import { choiceSetting, numberSetting, readField, readOption } from './setting';

const displayOptions = { show: { dateRange: ['sinceMark'] } };

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
			now: { name: 'Now', description: 'All that has arrived, less Hold Back' },
			hour: { name: 'Last Finished Hour' },
			day: { name: 'Last Finished Day' },
			week: { name: 'Last Finished Week', description: 'Weeks end on Sunday' },
			month: { name: 'Last Finished Month' },
		},
	},
);

/** The fields of Since a Mark You Keep; read by {@link readMarkRange}. */
export const markFields: INodeProperties[] = [
	{
		displayName: 'Mark',
		name: 'mark',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.delivered_until }}',
		displayOptions,
		description:
			'Where the last delivery ended: the range_end that an earlier run put out and that you keep, e.g. in a Data Table. Empty for the first time.',
	},
	{
		displayName: 'Start of First Run',
		name: 'markStart',
		type: 'dateTime',
		default: '',
		displayOptions,
		description:
			'Where the first delivery begins, while there is no mark. Leave it empty to begin with the last finished period, or 30 days back if Up To is Now.',
	},
	upTo.field,
];

/** The option `overlapMinutes`. */
export const overlap = numberSetting(
	{
		displayName: 'Overlap (Minutes)',
		name: 'overlapMinutes',
		description:
			'With Since a Mark You Keep: how far to reach back before the mark, in minutes. Catches events that arrived later than Hold Back, at the price of some coming twice.',
	},
	{ default: 0, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/**
 * The range from an item's mark up to what it chose, less Hold Back.
 *
 * @param now by Invoance's clock, in the zone of the range.
 * @returns undefined if nothing is due.
 * @throws InvoanceError if the mark or the start is no moment.
 */
export function readMarkRange(
	item: ItemParameters,
	{ now, holdBackMs }: { now: DateTime; holdBackMs: number },
): Required<DateRange> | undefined {
	const zone = now.zoneName ?? 'UTC';
	return rangeSinceMark({
		mark: readMark(item.parameter('mark'), zone),
		markStart: readMoment(item.parameter('markStart'), {
			label: 'Start of First Run',
			zone,
			edge: 'first',
		}),
		upTo: readField(item, upTo),
		now,
		zone,
		holdBackMs,
		overlapMinutes: readOption(item, overlap),
	});
}
