import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { readOptions } from './readOptions';

const DEFAULT = 5;
const RULE = 'Concurrency must be a whole number from 1 to 100';

/** The option `concurrency`, 1 to 100; read by {@link readConcurrency}. */
export const concurrencyOption: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100 },
	default: DEFAULT,
	description:
		'How many requests to Invoance, and how many downloads, may be under way at once for all items of this node. Items wait for their exports at the same time whatever you choose here.',
};

const schema = z.object({
	concurrency: z
		.number({ invalid_type_error: RULE })
		.int(RULE)
		.min(1, RULE)
		.max(100, RULE)
		.default(DEFAULT),
});

/** How many requests may be under way at once; one number for the whole node, read at its first item. */
export function readConcurrency(functions: IExecuteFunctions): number {
	return readOptions(functions, 0, schema).concurrency;
}
