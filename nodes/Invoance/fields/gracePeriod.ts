import type { ItemParameters } from './item';
import { numberSetting, readOption } from './setting';

/** The most that a range may be moved by, in minutes: more is a slip, and leads to no date. */
export const A_YEAR_MINUTES = 365 * 24 * 60;

/** The option `gracePeriodMinutes`. */
export const gracePeriod = numberSetting(
	{
		displayName: 'Grace Period (Minutes)',
		name: 'gracePeriodMinutes',
		description:
			"How long after its end a range may be asked for, in minutes, by Invoance's clock. Events that reach Invoance a little late are then in the file. Ranges that end now and custom ones are not held back.",
	},
	{ default: 5, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/** How long after its end a range may be asked for, in milliseconds. */
export function readGracePeriodMs(item: ItemParameters): number {
	return readOption(item, gracePeriod) * 60_000;
}
