import type { ItemParameters } from './item';
import { choiceSetting, numberSetting, readOption } from './setting';

/** The option `maxWait`, in minutes. */
export const maxWait = numberSetting(
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWait',
		description:
			'How long to wait for the export, in minutes. Long date ranges reach into cold storage and can take a while.',
	},
	{ default: 30, minimum: 0, isAboveMinimum: true, unit: 'minutes' },
);

/** The option `onTimeout`. */
export const onTimeout = choiceSetting(
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		description: 'What to do if the export is not ready after Max Wait',
	},
	{
		default: 'fail',
		choices: {
			fail: { name: 'Fail', description: 'Stop with an error that says how far the export is' },
			returnPending: {
				name: 'Return the Unfinished Export',
				description: 'Go on with the unfinished export, so that the workflow can check again later',
			},
		},
	},
);

/** How an item waits. */
export interface Waiting {
	maxWaitMs: number;
	onTimeout: 'fail' | 'returnPending';
}

/** How long an item may wait, and what happens then. */
export function readWaiting(item: ItemParameters): Waiting {
	return { maxWaitMs: readOption(item, maxWait) * 60_000, onTimeout: readOption(item, onTimeout) };
}
