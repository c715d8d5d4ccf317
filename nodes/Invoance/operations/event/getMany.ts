import type { INodeProperties } from 'n8n-workflow';
import { events } from '../../api/client';
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
	const output: OutputItem[] = [];
	for await (const json of events(connection, { ...query, limit })) output.push({ json });
	// There may be more; what was left out must come next time.
	if (output.length >= limit && marks.abandon(itemIndex)) hints.add('limitReached');
	return output;
}
