import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { ensureServerClock, type EventFilters } from '../../api/client';
import { namesOfOrganization } from '../../exports/exportContext';
import type { ExportRequest } from '../../exports/makeExport';
import { exportRangeFields, rangeFilter, readExportRange } from '../../fields/dateRange';
import { filtersField, readFilters } from '../../fields/filters';
import { format } from '../../fields/format';
import { gracePeriod, readGracePeriodMs } from '../../fields/gracePeriod';
import { organizationField, readOrganization } from '../../fields/organization';
import { readField, type Setting } from '../../fields/setting';
import { overlap, readDeliveryRange } from '../../fields/sinceLastDelivery';
import { readTimezone, timezone } from '../../fields/timezone';
import type { DateRange } from '../../periods/dateRange';
import { periodWords } from '../../periods/periodWords';
import type { ItemContext } from '../operation';

/** The fields of operations that create an export; read by {@link readExportRequest}. */
export const requestFields: INodeProperties[] = [
	organizationField,
	format.field,
	...exportRangeFields,
	filtersField,
];

/** The options that go with {@link requestFields}. */
export const requestOptions: Array<Setting<unknown>> = [gracePeriod, overlap, timezone];

/**
 * Reads from an item what export it asks for.
 *
 * @returns undefined if nothing is due since the item's last delivery.
 * @throws InvoanceError if a field has an unusable value.
 */
export async function readExportRequest(item: ItemContext): Promise<ExportRequest | undefined> {
	const { id: organizationId, title } = readOrganization(item);
	const workflowZone = item.functions.getTimezone();
	const zone = readTimezone(item, workflowZone);
	const chosenFormat = readField(item, format);
	const filters = readFilters(item);
	const gracePeriodMs = readGracePeriodMs(item);
	const instant = DateTime.fromJSDate(item.instant, { zone });
	const named = readExportRange(item, instant);
	const range =
		named === 'sinceLastDelivery'
			? await sinceLastDelivery(item, zone, gracePeriodMs)
			: named.range;
	if (range === undefined) return undefined;
	const sent = rangeFilter(range);
	return {
		organizationId,
		title,
		format: chosenFormat,
		filters: { ...filters, ...sent },
		range,
		gracePeriodMs:
			named !== 'sinceLastDelivery' && named.endsByCalendar ? gracePeriodMs : undefined,
		context: {
			organization_id: organizationId,
			...namesOfOrganization(organizationId, item.json),
			range_start: sent.range_start ?? null,
			range_end: sent.range_end ?? null,
			period: (named === 'sinceLastDelivery' ? undefined : named.words) ?? periodWords(range, zone),
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
): Promise<DateRange | undefined> {
	const { connection, hints } = item;
	await ensureServerClock(connection);
	const now = DateTime.fromMillis(connection.clock.now(), { zone });
	const range = readDeliveryRange(item, { now, gracePeriodMs });
	if (range === undefined) hints.add('nothingDue');
	return range;
}

function hasAny(filters: EventFilters): boolean {
	return Object.keys(filters).length > 0;
}
