import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { listEvents, MAX_PAGE } from '../../api/client';
import { InvoanceError } from '../../invoanceError';
import { eventRangeFields, rangeFilter, readEventRange } from '../fields/dateRange';
import { filtersField, readFilters } from '../fields/filters';
import { organizationField, readOrganization } from '../fields/organization';
import { readLimit, returnAllFields } from '../fields/returnAll';
import { optionsField } from '../fields/setting';
import { readTimezone, timezone } from '../fields/timezone';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';

/** One item for each event that matches, as the API gives it. */
export const getMany: OnlineOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many audit events',
	description: 'Get the audit events of an organization as items',
	fields: [
		organizationField,
		...eventRangeFields,
		...returnAllFields,
		filtersField,
		optionsField([timezone]),
	],
	execute: listAll,
};

async function listAll(item: ItemContext): Promise<OutputItem[]> {
	const { connection, functions, instant } = item;
	const { id: organizationId } = readOrganization(item);
	const limit = readLimit(item);
	const zone = readTimezone(item, functions.getTimezone());
	const { range } = readEventRange(item, DateTime.fromJSDate(instant, { zone }));
	const query = { organization_id: organizationId, ...readFilters(item), ...rangeFilter(range) };
	const events: IDataObject[] = [];
	const cursors = new Set<string>();
	for (let cursor: string | undefined; ; ) {
		const page = await listEvents(connection, {
			...query,
			limit: Math.min(MAX_PAGE, limit - events.length),
			...(cursor !== undefined && { cursor }),
		});
		events.push(...page.events);
		cursor = page.nextCursor;
		if (cursor === undefined || events.length >= limit) break;
		if (cursors.has(cursor)) throw endlessList(organizationId);
		cursors.add(cursor);
	}
	return events.slice(0, limit).map((json) => ({ json }));
}

function endlessList(organizationId: string): InvoanceError {
	return new InvoanceError(
		`Invoance sent the same page of events of organization "${organizationId}" twice`,
		{ description: 'The list would never end, so it was stopped. Please report this to Invoance.' },
	);
}
