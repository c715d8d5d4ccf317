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
			"How long after its end a range is requested at the earliest, in minutes, by Invoance's clock. Events that reach Invoance a little late are then in the file. Custom, rolling and to-date ranges do not wait.",
	},
	{ default: 5, minimum: 0, maximum: A_YEAR_MINUTES, unit: 'minutes' },
);

/** The grace period of an item, in milliseconds. */
export function readGracePeriodMs(item: ItemParameters): number {
	return readOption(item, gracePeriod) * 60_000;
}
