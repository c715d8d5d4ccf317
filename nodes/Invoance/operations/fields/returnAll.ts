import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvoanceError } from '../../invoanceError';

/** The fields `returnAll` and `limit`, as in n8n's own nodes; read by {@link readLimit}. */
export const returnAllFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/**
 * The most results that an item may have; infinite for all.
 *
 * @throws InvoanceError if an expression gave a limit that is none.
 */
export function readLimit(functions: IExecuteFunctions, itemIndex: number): number {
	if (functions.getNodeParameter('returnAll', itemIndex, false) === true) {
		return Number.POSITIVE_INFINITY;
	}
	const limit: unknown = functions.getNodeParameter('limit', itemIndex, 50);
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	throw new InvoanceError('Limit must be a whole number of 1 or more', {
		description: 'Correct it, or switch on Return All.',
		failure: { cause: 'configuration-invalid' },
	});
}
