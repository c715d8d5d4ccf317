import { DateTime } from 'luxon';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod';
import type { EventFilters } from '../../api/client';
import { InvoanceError, quotable } from '../../invoanceError';
import { resolveRelativeRange, type RelativeRange } from '../../periods/calendarRange';
import { resolveCustomRange } from '../../periods/customRange';
import { rangeSince, toRangeParameter, type DateRange } from '../../periods/dateRange';
import { readMoment } from '../../periods/readMoment';
import { checkTimezone } from '../../periods/timezone';
import type { ItemContext } from '../runItems';
import { readOptions } from './readOptions';

const RELATIVE_RANGES: Record<RelativeRange, { name: string; description?: string }> = {
	previousMonth: {
		name: 'Previous Month',
		description: 'The whole calendar month before this one',
	},
	previousWeek: {
		name: 'Previous Week',
		description: 'Monday to Sunday of the week before this one',
	},
	yesterday: { name: 'Yesterday', description: 'The whole day before today' },
	previousQuarter: {
		name: 'Previous Quarter',
		description: 'The three whole months before this quarter',
	},
	previousYear: { name: 'Previous Year', description: 'January to December of the year before' },
	monthToDate: { name: 'Month to Date', description: 'From the first of this month until now' },
	yearToDate: { name: 'Year to Date', description: 'From the first of January until now' },
	last24Hours: { name: 'Last 24 Hours' },
	last7Days: { name: 'Last 7 Days' },
	last30Days: { name: 'Last 30 Days' },
	last90Days: { name: 'Last 90 Days' },
};

const DATE_RANGE_OPTIONS: INodePropertyOptions[] = [
	...Object.entries(RELATIVE_RANGES).map(([value, option]) => ({ value, ...option })),
	{
		name: 'Since Last Run',
		value: 'sinceLastRun',
		description:
			'From where the last run of the active workflow ended until now, for each organization',
	},
	{ name: 'Custom', value: 'custom', description: 'From and to the moments you choose' },
	{ name: 'All Time', value: 'allTime', description: 'Every event there is' },
];

/**
 * The field `dateRange`, and those that belong to one of its choices; read by {@link readDateRange}.
 */
export const dateRangeFields: INodeProperties[] = [
	{
		displayName: 'Date Range',
		name: 'dateRange',
		type: 'options',
		options: DATE_RANGE_OPTIONS,
		default: 'previousMonth',
		description:
			'Which events to take, by the time they occurred. Days begin and end in the time zone of the workflow, unless you choose another under Options.',
	},
	{
		displayName: 'Start of First Run',
		name: 'sinceLastRunStart',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { dateRange: ['sinceLastRun'] } },
		description:
			'Where the very first run begins, for each organization. Leave it empty to begin 30 days back.',
	},
	{
		displayName: 'Start',
		name: 'rangeStart',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { dateRange: ['custom'] } },
		description:
			'The first moment to take, inclusive. Leave it empty to begin with the first event.',
	},
	{
		displayName: 'End',
		name: 'rangeEnd',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { dateRange: ['custom'] } },
		description:
			'The last moment to take, inclusive. A date without a time means the whole day. Leave it empty to end with the newest event.',
	},
];

/** The option `timezone`, an IANA name; empty for the workflow's. */
export const timezoneOption: INodeProperties = {
	displayName: 'Time Zone Name or ID',
	name: 'timezone',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTimezones' },
	default: '',
	description:
		'In which time zone days, weeks and months begin and end. Without it, the time zone of the workflow is used. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** The option `overlapMinutes`, for Since Last Run. */
export const overlapOption: INodeProperties = {
	displayName: 'Overlap (Minutes)',
	name: 'overlapMinutes',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'With Since Last Run: how far to reach back before the end of the last run, in minutes. Catches events that arrived late, at the price of some coming twice.',
};

const OVERLAP_RULE = 'Overlap must be a number of minutes, 0 or more';

const optionsSchema = z.object({
	timezone: z.string({ invalid_type_error: 'Time Zone must be text' }).trim().default(''),
	overlapMinutes: z
		.number({ invalid_type_error: OVERLAP_RULE })
		.nonnegative(OVERLAP_RULE)
		.finite(OVERLAP_RULE)
		.default(0),
});

function isRelativeRange(choice: string): choice is RelativeRange {
	return Object.hasOwn(RELATIVE_RANGES, choice);
}

/**
 * The date range of an item for an organization, resolved in the chosen time zone, else the
 * workflow's. With Since Last Run, also notes that the item is about to deliver it.
 *
 * @throws InvoanceError if the time zone or a date is none, or the range is unknown.
 */
export function readDateRange(item: ItemContext, organizationId: string): DateRange {
	const { functions, itemIndex, instant } = item;
	const { timezone, overlapMinutes } = readOptions(functions, itemIndex, optionsSchema);
	const zone = checkTimezone(timezone === '' ? functions.getTimezone() : timezone);
	const now = DateTime.fromJSDate(instant, { zone });
	const choice = String(functions.getNodeParameter('dateRange', itemIndex));
	if (isRelativeRange(choice)) return resolveRelativeRange(choice, now);
	switch (choice) {
		case 'allTime':
			return {};
		case 'custom':
			return resolveCustomRange(
				functions.getNodeParameter('rangeStart', itemIndex, ''),
				functions.getNodeParameter('rangeEnd', itemIndex, ''),
				zone,
			);
		case 'sinceLastRun':
			return sinceLastRun(item, organizationId, now, overlapMinutes);
		default:
			throw new InvoanceError(`"${quotable(choice)}" is not a date range`, {
				description: `Use one of: ${DATE_RANGE_OPTIONS.map(({ value }) => value).join(', ')}.`,
				failure: { cause: 'configuration-invalid' },
			});
	}
}

function sinceLastRun(
	{ functions, itemIndex, marks, hints }: ItemContext,
	organizationId: string,
	end: DateTime,
	overlapMinutes: number,
): Required<DateRange> {
	if (!marks.areKept) hints.add('manualSinceLastRun');
	const typedStart: unknown = functions.getNodeParameter('sinceLastRunStart', itemIndex, '');
	const firstStart = readMoment(typedStart, {
		label: 'Start of First Run',
		zone: end.zoneName ?? 'UTC',
		edge: 'first',
	});
	const range = rangeSince(marks.lastEnd(organizationId), { firstStart, end, overlapMinutes });
	marks.begin(itemIndex, organizationId, toRangeParameter(range.end));
	return range;
}

/** A date range by its names in the API; open ends are left out. */
export function rangeFilter({
	start,
	end,
}: DateRange): Pick<EventFilters, 'range_start' | 'range_end'> {
	return {
		...(start && { range_start: toRangeParameter(start) }),
		...(end && { range_end: toRangeParameter(end) }),
	};
}
