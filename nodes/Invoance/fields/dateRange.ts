import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { EventFilters } from '../api/client';
import { resolveRelativeRange, type RelativeRange } from '../periods/calendarRange';
import { resolveCustomRange } from '../periods/customRange';
import { toRangeParameter, type DateRange } from '../periods/dateRange';
import { rangeFromInput } from '../periods/inputRange';
import type { InputItem } from './item';
import { deliveryFields } from './sinceLastDelivery';
import { choiceSetting, readField, type Choices, type Setting } from './setting';

const CALENDAR_RANGES: Choices<RelativeRange> = {
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

const FROM_INPUT = {
	fromInput: {
		name: 'From the Step Before',
		description: 'The range of the input item, as the Invoance Trigger gives it',
	},
};

const SINCE_LAST_DELIVERY = {
	sinceLastDelivery: {
		name: 'Since Last Delivery',
		description: 'From where the last delivery ended, which you keep in a table',
	},
};

const OTHER_RANGES = {
	custom: { name: 'Custom', description: 'From and to the moments you choose' },
	allTime: { name: 'All Time', description: 'Every event there is' },
};

const FIELD = {
	displayName: 'Date Range',
	name: 'dateRange',
	description:
		'Which events to take, by the time they occurred. Days begin and end in the time zone of the workflow, unless you choose another under Options.',
};

const exportRange = choiceSetting(FIELD, {
	default: 'previousMonth',
	choices: { ...CALENDAR_RANGES, ...FROM_INPUT, ...SINCE_LAST_DELIVERY, ...OTHER_RANGES },
});

/** The choices of {@link eventRangeFields}. */
const eventRange = choiceSetting(FIELD, {
	default: 'previousMonth',
	choices: { ...CALENDAR_RANGES, ...FROM_INPUT, ...OTHER_RANGES },
});

const customFields: INodeProperties[] = [
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
			'The last moment to take, inclusive. A date without a time means the whole day, a month the whole month. Leave it empty to end with the newest event.',
	},
];

/** The field `dateRange` of exports, and those that belong to one of its choices. */
export const exportRangeFields: INodeProperties[] = [
	exportRange.field,
	...deliveryFields,
	...customFields,
];

/** The same for events, which keep no last delivery. */
export const eventRangeFields: INodeProperties[] = [eventRange.field, ...customFields];

/** A range that an item names, as opposed to one that depends on a last delivery. */
interface NamedRange {
	range: DateRange;
	/** Whether its end is set by the calendar, so that it may be asked for too early. */
	endsByCalendar: boolean;
	/** What the step before calls it, if the range is from there. */
	words?: string;
}

const BY_CALENDAR: ReadonlySet<string> = new Set([
	'previousMonth',
	'previousWeek',
	'yesterday',
	'previousQuarter',
	'previousYear',
	'fromInput',
]);

/**
 * The date range of an export.
 *
 * @param instant now, in the zone of the range.
 * @returns `sinceLastDelivery` where the range depends on a last delivery, see `readDeliveryRange`.
 * @throws InvoanceError if a date is none, or the range is unknown.
 */
export function readExportRange(
	item: Pick<InputItem, 'parameter' | 'json'>,
	instant: DateTime,
): NamedRange | 'sinceLastDelivery' {
	const choice = readField(item, exportRange);
	return choice === 'sinceLastDelivery' ? choice : resolve(item, choice, instant);
}

/** The date range of a list of events; otherwise like {@link readExportRange}. */
export function readEventRange(
	item: Pick<InputItem, 'parameter' | 'json'>,
	instant: DateTime,
): NamedRange {
	return resolve(item, readField(item, eventRange), instant);
}

type Parsed<S> = S extends Setting<infer Value> ? Value : never;

function resolve(
	item: Pick<InputItem, 'parameter' | 'json'>,
	choice: Parsed<typeof eventRange>,
	instant: DateTime,
): NamedRange {
	const endsByCalendar = BY_CALENDAR.has(choice);
	const zone = instant.zoneName ?? 'UTC';
	switch (choice) {
		case 'allTime':
			return { range: {}, endsByCalendar };
		case 'custom':
			return {
				range: resolveCustomRange(item.parameter('rangeStart'), item.parameter('rangeEnd'), zone),
				endsByCalendar,
			};
		case 'fromInput':
			return { range: rangeFromInput(item.json, zone), endsByCalendar, ...wordsOf(item.json) };
		default:
			return { range: resolveRelativeRange(choice, instant), endsByCalendar };
	}
}

/** The trigger may count in another zone than the workflow, and it has told people the period. */
function wordsOf({ period }: InputItem['json']): Pick<NamedRange, 'words'> {
	return typeof period === 'string' && period !== '' ? { words: period } : {};
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
