import { contextOfItem, contextOf, withContext } from '../../exports/exportContext';
import { failedError, namingErrors, outOfTimeError } from '../../exports/exportErrors';
import { pollUntilReady } from '../../exports/makeExport';
import { exportId } from '../../fields/invoanceId';
import type { ItemParameters } from '../../fields/item';
import { choiceSetting, numberSetting, optionsField, readOption } from '../../fields/setting';
import { now } from '../../runtime/clock';
import { concurrency, type OnlineOperation } from '../operation';

export const maxWait = numberSetting(
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWait',
		description:
			'How long to wait for the export, in minutes. Long date ranges reach into cold storage and can take a while.',
	},
	{ default: 30, minimum: 0, isAboveMinimum: true, unit: 'minutes' },
);

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

export type Waiting = ReturnType<typeof readWaiting>;

export function readWaiting(item: ItemParameters) {
	return { maxWaitMs: readOption(item, maxWait) * 60_000, onTimeout: readOption(item, onTimeout) };
}

export const wait: OnlineOperation = {
	value: 'wait',
	name: 'Wait for Export',
	action: 'Wait for audit log export',
	description: 'Wait until an export is ready to download',
	fields: [exportId.field, optionsField([concurrency, maxWait, onTimeout])],
	execute: async (item) => {
		const { connection, json, hints } = item;
		const id = exportId.read(item);
		const { maxWaitMs, onTimeout: choice } = readWaiting(item);
		const subject = { context: contextOfItem(id, json), exportId: id };
		return await namingErrors(connection, subject, async () => {
			const outcome = await pollUntilReady(connection, id, { deadline: now() + maxWaitMs });
			if (outcome.outcome === 'failed') throw failedError(outcome.job);
			const { job } = outcome;
			if (outcome.outcome === 'outOfTime') {
				if (choice === 'fail' || job === undefined) throw outOfTimeError(id, outcome);
				hints.add('unfinished');
			}
			return job ? [{ json: withContext(job.raw, contextOf(job, json)) }] : [];
		});
	},
};
