import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { numberSetting, readField, toggleSetting } from './setting';

const returnAll = toggleSetting({
	displayName: 'Return All',
	name: 'returnAll',
	description: 'Whether to return all results or only up to a given limit',
});

const limit = numberSetting(
	{
		displayName: 'Limit',
		name: 'limit',
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	{ default: 50, minimum: 1, isWhole: true },
);

/** The fields `returnAll` and `limit`, as in n8n's own nodes; read by {@link readLimit}. */
export const returnAllFields: INodeProperties[] = [returnAll.field, limit.field];

/** The most results that an item may have; infinite for all. */
export function readLimit(item: ItemParameters): number {
	return readField(item, returnAll) ? Number.POSITIVE_INFINITY : readField(item, limit);
}
