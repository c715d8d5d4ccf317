import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { readOptions } from './readOptions';

const DEFAULT_MINUTES = 30;
const RULE = 'Max Wait must be a number of minutes greater than 0';

/** The option `maxWait`, in minutes; read by {@link readWaiting}. */
export const maxWaitOption: INodeProperties = {
	displayName: 'Max Wait (Minutes)',
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 2 },
	default: DEFAULT_MINUTES,
	description:
		'How long this step may take, in minutes. Long date ranges reach into cold storage and can take a while.',
};

/** The option `onTimeout`; read by {@link readWaiting}. */
export const onTimeoutOption: INodeProperties = {
	displayName: 'On Timeout',
	name: 'onTimeout',
	type: 'options',
	options: [
		{
			name: 'Fail',
			value: 'fail',
			description: 'Stop with an error that says how far the export is',
		},
		{
			name: 'Return the Unfinished Export',
			value: 'returnPending',
			description: 'Go on with the export as it stands, so that the workflow can look again later',
		},
	],
	default: 'fail',
	description: 'What to do if the export is not ready after Max Wait',
};

const schema = z.object({
	maxWait: z
		.number({ invalid_type_error: RULE })
		.positive(RULE)
		.finite(RULE)
		.default(DEFAULT_MINUTES),
	onTimeout: z
		.enum(['fail', 'returnPending'], {
			errorMap: () => ({ message: 'On Timeout must be "fail" or "returnPending"' }),
		})
		.default('fail'),
});

/** How long an item may wait, in milliseconds, and what happens then. */
export function readWaiting(
	functions: IExecuteFunctions,
	itemIndex: number,
): { maxWaitMs: number; onTimeout: 'fail' | 'returnPending' } {
	const { maxWait, onTimeout } = readOptions(functions, itemIndex, schema);
	return { maxWaitMs: maxWait * 60_000, onTimeout };
}
