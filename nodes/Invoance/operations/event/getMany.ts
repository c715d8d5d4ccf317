import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { listEvents, MAX_PAGE } from '../../api/client';
import { InvoanceError } from '../../invoanceError';
import {
	dateRangeFields,
	overlapOption,
	rangeFilter,
	readDateRange,
	timezoneOption,
} from '../fields/dateRange';
import { filtersField, readFilters } from '../fields/filters';
import { optionsField } from '../fields/options';
import { organizationField, readOrganizationId } from '../fields/organization';
import { readLimit, returnAllFields } from '../fields/returnAll';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Event: Get Many. */
export const description: INodeProperties[] = shownFor(
	'event',
	['getAll'],
	[
		organizationField,
		...dateRangeFields,
		...returnAllFields,
		filtersField,
		optionsField([overlapOption, timezoneOption]),
	],
);

/** One item for each event that matches, as the API gives it. */
export async function execute(item: ItemContext): Promise<OutputItem[]> {
	const { functions, itemIndex, connection, marks, hints } = item;
	const organizationId = readOrganizationId(functions, itemIndex);
	const limit = readLimit(functions, itemIndex);
	const query = {
		organization_id: organizationId,
		...readFilters(functions, itemIndex),
		...rangeFilter(readDateRange(item, organizationId)),
	};
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
		if (cursor === undefined) break;
		if (events.length >= limit) {
			// What was left out must come next time.
			if (marks.abandon(itemIndex)) hints.add('limitReached');
			break;
		}
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
