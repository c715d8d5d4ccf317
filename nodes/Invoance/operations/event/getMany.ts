import { events } from '../../api/client';
import { eventRangeFields, rangeFilter, readEventRange, timezone } from '../../fields/dateRange';
import { filtersField, readFilters } from '../../fields/filters';
import { organizationField, readOrganization } from '../../fields/organization';
import { optionsField, readField, readLimit, returnAllFields } from '../../fields/setting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';
import { simplified, simplify } from './simplify';

/** So many items are more than n8n should hold at once: an export does it better. */
const MANY = 100_000;

export const getMany: OnlineOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many audit events',
	description: 'Get the audit events of an organization as items',
	fields: [
		organizationField,
		...eventRangeFields,
		...returnAllFields,
		simplify.field,
		filtersField,
		optionsField([timezone]),
	],
	execute: listAll,
};

async function listAll(item: ItemContext): Promise<OutputItem[]> {
	const { connection, functions, instant, hints } = item;
	const { id } = readOrganization(item);
	const limit = readLimit(item);
	const isSimple = readField(item, simplify);
	const named = readEventRange(item, { now: instant, workflowZone: functions.getTimezone() });
	const filters = { ...readFilters(item), ...rangeFilter(named.range) };
	for (const hint of named.hints) hints.add(hint);
	const output: OutputItem[] = [];
	for await (const event of events(connection, { organization_id: id, ...filters, limit })) {
		output.push({ json: isSimple ? simplified(event) : event });
	}
	if (output.length > MANY) hints.add('manyEvents');
	return output;
}
