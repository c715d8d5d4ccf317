import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ensureServerClock, type EventFilters, type ExportOrder } from '../../api/client';
import type { OrderFacts } from '../../exports/orderFacts';
import { areApart } from '../../exports/gracePeriod';
import type { DateRange } from '../../periods/dateRange';
import { periodWords } from '../../periods/periodWords';
import {
	exportRangeFields,
	rangeFilter,
	readExportRange,
	type NamedRange,
} from '../../fields/dateRange';
import { filtersField, readFilters } from '../../fields/filters';
import { format } from '../../fields/format';
import { gracePeriod, readGracePeriodMs } from '../../fields/gracePeriod';
import {
	organizationField,
	readOrganization,
	type ChosenOrganization,
} from '../../fields/organization';
import { readField, type Setting } from '../../fields/setting';
import { lookback, readDeliveryRange } from '../../fields/sinceLastDelivery';
import { readTimezone, timezone } from '../../fields/timezone';
import type { ItemContext } from '../operation';

/** The fields of operations that order an export; read by {@link readOrder}. */
export const orderFields: INodeProperties[] = [
	organizationField,
	format.field,
	...exportRangeFields,
	filtersField,
];

/** The options that go with {@link orderFields}. */
export const orderOptions: Array<Setting<unknown>> = [gracePeriod, lookback, timezone];

/** What an item asks for. */
export interface Order {
	order: ExportOrder;
	/** In the zone of the order. */
	range: DateRange;
	zone: string;
	/** What people call the organization, as far as the item says; for errors. */
	organizationLabel: string | undefined;
	/** How long before it is asked for the range must have ended, in milliseconds; undefined for at once. */
	gracePeriodMs: number | undefined;
	/** What the job will not say of it. */
	facts: OrderFacts;
}

/**
 * Whose export an item asks for. Noted before anything else is read, in case that fails.
 *
 * @throws InvoanceError if the item has no organization.
 */
export function readWhose(item: ItemContext): ChosenOrganization {
	const chosen = readOrganization(item);
	item.about.organization_id = chosen.id;
	if (chosen.label !== undefined) item.about.organization_name = chosen.label;
	return chosen;
}

/**
 * Reads from an item what export it asks for.
 *
 * @returns undefined if nothing is due since the item's last delivery.
 * @throws InvoanceError if a field has an unusable value.
 */
export async function readOrder(
	item: ItemContext,
	{ id: organizationId, label: organizationLabel }: ChosenOrganization,
): Promise<Order | undefined> {
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
		order: { organizationId, format: chosenFormat, filters: { ...filters, ...sent } },
		range,
		zone,
		organizationLabel,
		gracePeriodMs: endsByCalendar ? gracePeriodMs : undefined,
		facts: {
			...given(item.json, organizationId),
			organization_id: organizationId,
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
	await ensureServerClock(connection);
	const now = DateTime.fromMillis(connection.clock.now(), { zone });
	const due = readDeliveryRange(item, { now, gracePeriodMs });
	// Creating the export reports this later; where nothing is due, it may be the reason.
	if (due.range === undefined && areApart(connection.clock)) item.hints.add('clocksApart');
	return { ...due, zone, endsByCalendar: false };
}

/** What the input item says of the organization, if it is about the same one. */
function given(json: IDataObject, organizationId: string): OrderFacts {
	if (json.organization_id !== organizationId) return {};
	const { external_id, organization_name } = json;
	return {
		...(external_id !== undefined && { external_id }),
		...(organization_name !== undefined && { organization_name }),
	};
}

function hasAny(filters: EventFilters): boolean {
	return Object.keys(filters).length > 0;
}
