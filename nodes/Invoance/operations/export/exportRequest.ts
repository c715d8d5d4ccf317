import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import type { EventFilters } from '../../api/client';
import { namesOfOrganization } from '../../exports/exportContext';
import { askForClock, type ExportRequest } from '../../exports/makeExport';
import {
	exportRangeFields,
	rangeFilter,
	gracePeriod,
	lookback,
	readDeliveryRange,
	readExportRange,
	readGracePeriodMs,
	readTimezone,
	timezone,
	type NamedRange,
} from '../../fields/dateRange';
import { filtersField, readFilters } from '../../fields/filters';
import { organizationField, readOrganization } from '../../fields/organization';
import { choiceSetting, readField, type Setting } from '../../fields/setting';
import type { DateRange } from '../../periods/calendarRange';
import { periodWords } from '../../periods/periodWords';
import type { ItemContext } from '../operation';

const format = choiceSetting(
	{
		displayName: 'Format',
		name: 'format',
		description:
			'What kind of file to make. Choose CSV to read the file in a spreadsheet, NDJSON to verify its signatures or to feed a program.',
	},
	{
		default: 'csv',
		choices: {
			csv: { name: 'CSV', description: 'For spreadsheets' },
			ndjson: {
				name: 'NDJSON',
				description: 'One JSON event per line, with signatures: for verification and for programs',
			},
		},
	},
);

export const requestFields: INodeProperties[] = [
	organizationField,
	format.field,
	...exportRangeFields,
	filtersField,
];

export const requestOptions: Array<Setting<unknown>> = [gracePeriod, lookback, timezone];

/** What export an item asks for; undefined if nothing is due since its last delivery. */
export async function readExportRequest(item: ItemContext): Promise<ExportRequest | undefined> {
	const { id: organizationId, title } = readOrganization(item);
	const workflowZone = item.functions.getTimezone();
	const chosenFormat = readField(item, format);
	const filters = readFilters(item);
	const gracePeriodMs = readGracePeriodMs(item);
	const named = readExportRange(item, { now: item.instant, workflowZone });
	const { range, zone, endsByCalendar, hints } =
		named === 'sinceLastDelivery'
			? await sinceLastDelivery(item, readTimezone(item, workflowZone), gracePeriodMs)
			: named;
	for (const hint of hints) item.hints.add(hint);
	if (range === undefined) return undefined;
	const sent = rangeFilter(range);
	return {
		organizationId,
		title,
		format: chosenFormat,
		filters: { ...filters, ...sent },
		range,
		gracePeriodMs: endsByCalendar ? gracePeriodMs : undefined,
		context: {
			organization_id: organizationId,
			...namesOfOrganization(organizationId, item.json),
			range_start: sent.range_start ?? null,
			range_end: sent.range_end ?? null,
			period: periodWords(range, zone),
			format: chosenFormat,
			...(zone !== workflowZone && { timezone: zone }),
			...(hasAny(filters) && { filters: { ...filters } }),
		},
	};
}

/** Up to now means by Invoance's clock. */
async function sinceLastDelivery(
	item: ItemContext,
	zone: string,
	gracePeriodMs: number,
): Promise<Omit<NamedRange, 'range'> & { range: DateRange | undefined }> {
	const { connection } = item;
	await askForClock(connection);
	const now = DateTime.fromMillis(connection.clock.now(), { zone });
	const due = readDeliveryRange(item, { now, gracePeriodMs });
	if (due.range === undefined) item.hints.add('nothingDue');
	return { ...due, zone, endsByCalendar: false };
}

function hasAny(filters: EventFilters): boolean {
	return Object.keys(filters).length > 0;
}
