import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { EventFilters } from '../api/client';
import { resolveRelativeRange, type RelativeRange } from '../periods/calendarRange';
import { resolveCustomRange } from '../periods/customRange';
import { toRangeParameter, type DateRange } from '../periods/dateRange';
import { hasRange, leavesOutRange, rangeFromInput } from '../periods/inputRange';
import type { InputItem } from './item';
import { deliveryFields, type RangeHint } from './sinceLastDelivery';
import { choiceSetting, readField, type Choices } from './setting';
import { readTimezone } from './timezone';

/**
 * The order is not alphabetical: Automatic comes first, because it is right after the Invoance Trigger
 * and for most others; then whole periods, periods until now and rolling ones, each from the most used to
 * the least; then ranges that come from the item or a delivery; last those that need the most care.
 */
function choicesWith<More extends string>(more: Choices<More>) {
	const choices: Choices<RelativeRange> = {
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
		previousYear: { name: 'Previous Year', description: 'January to December of last year' },
		monthToDate: { name: 'Month to Date', description: 'From the first of this month until now' },
		yearToDate: { name: 'Year to Date', description: 'From the first of January until now' },
		last24Hours: { name: 'Last 24 Hours' },
		last7Days: { name: 'Last 7 Days' },
		last30Days: { name: 'Last 30 Days' },
		last90Days: { name: 'Last 90 Days' },
	};
	return {
		automatic: {
			name: 'Automatic',
			description:
				'The range of the input item, if it has range_start and range_end, as from the Invoance Trigger; else the previous month',
		},
		...choices,
		fromInput: {
			name: 'From the Step Before',
			description: 'The range of the input item; an error if it has none',
		},
		...more,
		custom: { name: 'Custom', description: 'Between two moments that you choose' },
		allTime: { name: 'All Time', description: 'Every event there is' },
	};
}

const FIELD = {
	displayName: 'Date Range',
	name: 'dateRange',
	description:
		'Which events to take, by the time they occurred. Days begin and end in the time zone of the workflow, unless you choose another under Options.',
};

const exportRange = choiceSetting(FIELD, {
	default: 'automatic',
	choices: choicesWith({
		sinceLastDelivery: {
			name: 'Since Last Delivery',
			description: 'From where the last delivery ended, which you keep in a table',
		},
	}),
});

const eventRange = choiceSetting(FIELD, { default: 'automatic', choices: choicesWith({}) });

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

/** The same for events, which are not delivered in a series. */
export const eventRangeFields: INodeProperties[] = [eventRange.field, ...customFields];

/** A range that an item names, as opposed to one that depends on the last delivery. */
export interface NamedRange {
	range: DateRange;
	/** The IANA name of the zone that the range is in. */
	zone: string;
	/** Whether its end is set by the calendar, so that it may be requested too early. */
	endsByCalendar: boolean;
	hints: RangeHint[];
}

type RangeItem = Pick<InputItem, 'parameter' | 'json'>;

/** How the range of an item is computed. */
interface RangeOptions {
	now: Date;
	/** The IANA name of the workflow's time zone. */
	workflowZone: string;
}

/**
 * The date range of an export.
 *
 * @returns `sinceLastDelivery` where the range depends on the last delivery, see `readDeliveryRange`.
 * @throws InvoanceError if a date is none, or the range is unknown.
 */
export function readExportRange(
	item: RangeItem,
	options: RangeOptions,
): NamedRange | 'sinceLastDelivery' {
	const choice = readField(item, exportRange);
	return choice === 'sinceLastDelivery' ? choice : resolve(item, choice, options);
}

/** The date range of a list of events; otherwise like {@link readExportRange}. */
export function readEventRange(item: RangeItem, options: RangeOptions): NamedRange {
	return resolve(item, readField(item, eventRange), options);
}

function resolve(
	item: RangeItem,
	choice: ReturnType<typeof eventRange.parse>,
	{ now, workflowZone }: RangeOptions,
): NamedRange {
	const { json } = item;
	if (choice === 'fromInput' || (choice === 'automatic' && hasRange(json))) {
		const zone = readTimezone(item, workflowZone, json);
		const range = rangeFromInput(json, zone);
		return { range, zone, endsByCalendar: true, hints: hintsOfEnd(range) };
	}
	const zone = readTimezone(item, workflowZone);
	const ends = ['rangeStart', 'rangeEnd'].map((name) => item.parameter(name));
	const hints: RangeHint[] = leavesOutRange(json, ends) ? ['rangeNotUsed'] : [];
	const endsNowOrOpen = { zone, endsByCalendar: false, hints };
	if (choice === 'allTime') return { range: {}, ...endsNowOrOpen };
	if (choice === 'custom') {
		const [start, end] = ends;
		return { range: resolveCustomRange(start, end, zone), ...endsNowOrOpen };
	}
	const instant = DateTime.fromJSDate(now, { zone });
	const range = resolveRelativeRange(choice === 'automatic' ? 'previousMonth' : choice, instant);
	return { range, zone, endsByCalendar: range.end < instant, hints };
}

/** A series never outputs an end at a whole second: a database has rounded or cut it to one. */
function hintsOfEnd({ end }: DateRange): RangeHint[] {
	return end?.millisecond === 0 ? ['endRounded'] : [];
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
