import { DateTime } from 'luxon';
import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from '../../api/errors';
import {
	checkTimezone,
	resolveCustomRange,
	resolveRelativeRange,
	type DateRange,
	type RelativeRange,
} from '../../exports/dateRange';
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
	{ name: 'Custom', value: 'custom', description: 'From and to the moments you choose' },
	{ name: 'All Time', value: 'allTime', description: 'Every event there is' },
];

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

export const timezoneOption: INodeProperties = {
	displayName: 'Time Zone Name or ID',
	name: 'timezone',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTimezones' },
	default: '',
	description:
		'In which time zone days, weeks and months begin and end. Without it, the time zone of the workflow is used. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const timezoneSchema = z.object({
	timezone: z.string({ invalid_type_error: 'Time Zone must be text' }).trim().default(''),
});

function isRelativeRange(choice: string): choice is RelativeRange {
	return Object.hasOwn(RELATIVE_RANGES, choice);
}

/**
 * The date range of an item, resolved in the chosen time zone, else the workflow's.
 *
 * @param instant now, the same for all items of a node.
 * @throws InvoanceError if the time zone or a custom date is none, or the range is unknown.
 */
export function readDateRange(
	functions: IExecuteFunctions,
	itemIndex: number,
	instant: Date,
): DateRange {
	const { timezone } = readOptions(functions, itemIndex, timezoneSchema);
	const zone = checkTimezone(timezone === '' ? functions.getTimezone() : timezone);
	const choice = String(functions.getNodeParameter('dateRange', itemIndex));
	if (isRelativeRange(choice)) {
		return resolveRelativeRange(choice, DateTime.fromJSDate(instant, { zone }));
	}
	if (choice === 'allTime') return {};
	if (choice === 'custom') {
		return resolveCustomRange(
			functions.getNodeParameter('rangeStart', itemIndex, ''),
			functions.getNodeParameter('rangeEnd', itemIndex, ''),
			zone,
		);
	}
	throw new InvoanceError(`"${choice}" is not a date range`, {
		description: `Use one of: ${[...Object.keys(RELATIVE_RANGES), 'custom', 'allTime'].join(', ')}.`,
		failure: { cause: 'configuration-invalid' },
	});
}
