import { contextOfItem, contextOf, withContext } from '../../exports/exportContext';
import { failedError, namingErrors, outOfTimeError } from '../../exports/exportErrors';
import { pollUntilReady } from '../../exports/makeExport';
import { concurrency } from '../../fields/concurrency';
import { exportId } from '../../fields/exportId';
import { optionsField } from '../../fields/setting';
import { maxWait, onTimeout, readWaiting } from '../../fields/waiting';
import { now } from '../../runtime/clock';
import type { OnlineOperation } from '../operation';

/** Waits until the job is ready and returns it as the API gives it. */
export const wait: OnlineOperation = {
	value: 'wait',
	name: 'Wait for Export',
	action: 'Wait for audit log export',
	description: 'Wait until an export is ready to download',
	fields: [exportId.field, optionsField([concurrency, maxWait, onTimeout])],
	execute: async (item) => {
		const { connection, signal, json, hints } = item;
		const id = exportId.read(item);
		const { maxWaitMs, onTimeout: choice } = readWaiting(item);
		const subject = { context: contextOfItem(id, json), exportId: id };
		return await namingErrors(connection, subject, async () => {
			const outcome = await pollUntilReady(connection, id, { deadline: now() + maxWaitMs, signal });
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
