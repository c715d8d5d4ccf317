import { DateTime, IANAZone } from 'luxon';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { EventFilters } from '../api/client';
import {
	resolveRelativeRange,
	toRangeParameter,
	type DateRange,
	type RelativeRange,
} from '../periods/calendarRange';
import {
	checkTimezone,
	hasRange,
	leavesOutRange,
	rangeFromInput,
	resolveCustomRange,
} from '../periods/customRange';
import { dueRange } from '../periods/dueRanges';
import { readMoment } from '../periods/readMoment';
import type { InputItem, ItemParameters } from './item';
import {
	choiceSetting,
	numberSetting,
	readField,
	readOption,
	textSetting,
	type Choices,
	type Setting,
} from './setting';

const zoneText = textSetting({
	displayName: 'Time Zone Name or ID',
	name: 'timezone',
	description:
		'The time zone in which days, weeks and months begin and end. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
});

/** The option `timezone`: an IANA name, or empty for the workflow's. */
export const timezone: Setting<string> = {
	field: { ...zoneText.field, type: 'options', typeOptions: { loadOptionsMethod: 'getTimezones' } },
	parse: zoneText.parse,
};

/**
 * What the options say, else the zone of the range that the item carries, else the workflow's. An
 * item's `timezone` counts only if it is one: it may use the name for something else.
 */
export function readTimezone(
	item: ItemParameters,
	workflowZone: string,
	json: { timezone?: unknown } = {},
): string {
	const chosen = readOption(item, timezone);
	if (chosen !== '') return checkTimezone(chosen);
	const { timezone: given } = json;
	return typeof given === 'string' && IANAZone.isValidZone(given)
		? given
		: checkTimezone(workflowZone);
}

/**
 * The workflow's own time zone first, then every one of the IANA database that this n8n knows, for
 * a list to choose from. Without the first one, n8n marks a Time Zone that was only just added as
 * wrong.
 */
export function getTimezones(): Promise<INodePropertyOptions[]> {
	const names = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC');
	return Promise.resolve([
		{ name: "Workflow's Time Zone", value: '' },
		...['UTC', ...names].map((name) => ({ name: name.replaceAll('_', ' '), value: name })),
	]);
}

/** The most that a range may be moved by, in minutes: more is a slip, and leads to no date. */
const A_YEAR_MINUTES = 365 * 24 * 60;

export const gracePeriod = numberSetting(
	{
		displayName: 'Grace Period (Minutes)',
		name: 'gracePeriodMinutes',
		description:
			"How long after its end a range is requested at the earliest, in minutes, by Invoance's clock. Events that reach Invoance a little late are then in the file. Custom, rolling and to-date ranges do not wait.",
	},
	{ default: 5, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

export function readGracePeriodMs(item: ItemParameters): number {
	return readOption(item, gracePeriod) * 60_000;
}

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

const ofDelivery = { show: { dateRange: ['sinceLastDelivery'] } };

const upTo = choiceSetting(
	{
		displayName: 'Up To',
		name: 'upTo',
		displayOptions: ofDelivery,
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

const deliveryFields: INodeProperties[] = [
	{
		displayName: 'Delivered Until',
		name: 'deliveredUntil',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.delivered_until }}',
		displayOptions: ofDelivery,
		description:
			'Where the last delivery ended: the range_end that an earlier run output, kept as text, e.g. in a Data Table. A time needs its zone (…Z). Empty the first time.',
	},
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'dateTime',
		default: '',
		displayOptions: ofDelivery,
		description:
			'Where the first delivery begins, while Delivered Until is empty. Leave it empty to begin with the last finished period, or 30 days back if Up To is Now.',
	},
	upTo.field,
];

export const lookback = numberSetting(
	{
		displayName: 'Lookback (Minutes)',
		name: 'lookbackMinutes',
		description:
			'With Since Last Delivery: how far to reach back before the last delivery, in minutes, for events that arrive later than Grace Period. Events in two files are the same ones: Verify Export counts a series with such overlaps as whole.',
	},
	{ default: 0, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/** The field `dateRange` of exports, and those that belong to one of its choices. */
export const exportRangeFields: INodeProperties[] = [
	exportRange.field,
	...deliveryFields,
	...customFields,
];

/** The same for events, which are not delivered in a series. */
export const eventRangeFields: INodeProperties[] = [eventRange.field, ...customFields];

/** What the user should know about where a range comes from, by the names of hints. */
type RangeHint = 'rangeNotUsed' | 'endRounded';

export interface NamedRange {
	range: DateRange;
	zone: string;
	/** Whether its end is set by the calendar, so that it may be requested too early. */
	endsByCalendar: boolean;
	hints: RangeHint[];
}

type RangeItem = Pick<InputItem, 'parameter' | 'json'>;

interface RangeOptions {
	now: Date;
	workflowZone: string;
}

/** The range of an export; `sinceLastDelivery` where it depends on the last delivery. */
export function readExportRange(
	item: RangeItem,
	options: RangeOptions,
): NamedRange | 'sinceLastDelivery' {
	const choice = readField(item, exportRange);
	return choice === 'sinceLastDelivery' ? choice : resolve(item, choice, options);
}

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

/**
 * The one range from an item's last delivery up to what it chose, less Grace Period: all due periods
 * together. Where something is due, it reaches back by Lookback. A Delivered Until that is no moment,
 * or has no zone, is an error: a series must not begin anew, or leave hours out, unnoticed.
 */
export function readDeliveryRange(
	item: RangeItem,
	{ now, gracePeriodMs }: { now: DateTime; gracePeriodMs: number },
): { range: Required<DateRange> | undefined; hints: RangeHint[] } {
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
