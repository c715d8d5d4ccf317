import type { ItemParameters } from '../item';
import { numberSetting, readOption } from './setting';

/** The option `holdBackMinutes`. */
export const holdBack = numberSetting(
	{
		displayName: 'Hold Back (Minutes)',
		name: 'holdBackMinutes',
		description:
			"How long after its end a range may be asked for, in minutes, by Invoance's clock. Events that reach Invoance a little late are then in the file. Ranges that end now and custom ones are not held back.",
	},
	{ default: 5, minimum: 0, unit: 'minutes' },
);

/** How long after its end a range may be asked for, in milliseconds. */
export function readHoldBackMs(item: ItemParameters): number {
	return readOption(item, holdBack) * 60_000;
}
