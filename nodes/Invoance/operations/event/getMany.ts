import { DateTime } from 'luxon';
import { events } from '../../api/client';
import { eventRangeFields, rangeFilter, readEventRange } from '../../fields/dateRange';
import { filtersField, readFilters } from '../../fields/filters';
import { organizationField, readOrganization } from '../../fields/organization';
import { readLimit, returnAllFields } from '../../fields/returnAll';
import { optionsField } from '../../fields/setting';
import { readTimezone, timezone } from '../../fields/timezone';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';

/** So many items are more than n8n should hold at once: an export does it better. */
const MANY = 100_000;

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
	const { id } = readOrganization(item);
	const limit = readLimit(item);
	const zone = readTimezone(item, functions.getTimezone());
	const { range } = readEventRange(item, DateTime.fromJSDate(instant, { zone }));
	const query = { organization_id: id, ...readFilters(item), ...rangeFilter(range), limit };
	const output: OutputItem[] = [];
	for await (const json of events(connection, query)) output.push({ json });
	if (output.length > MANY) item.hints.add('manyEvents');
	return output;
}
