import type { ItemParameters } from './item';
import { numberSetting, readOption } from './setting';

/** The option `concurrency`: one number for the whole node, see `runItems`. */
export const concurrency = numberSetting(
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		description:
			'How many requests to Invoance, and how many downloads, may be under way at once for all items of this node. Items wait for their exports at the same time whatever you choose here.',
	},
	{ default: 5, minimum: 1, maximum: 100, isWhole: true },
);

/** How many requests an item allows to be under way at once. */
export function readConcurrency(item: ItemParameters): number {
	return readOption(item, concurrency);
}
