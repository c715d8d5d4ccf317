import { now } from '../../runtime/clock';
import { noteWhose, withOrder } from '../../exports/orderFacts';
import { failedError, outOfTimeError } from '../../exports/waitOutcome';
import { concurrency } from '../../fields/concurrency';
import { exportId } from '../../fields/exportId';
import { optionsField } from '../../fields/setting';
import { maxWait, onTimeout, readWaiting } from '../../fields/waiting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';
import { lookUntilReady } from './readyExport';
import { tellingWhose } from './tellingWhose';

/** Waits until the job is ready and returns it as the API gives it. */
export const wait: OnlineOperation = {
	value: 'wait',
	name: 'Wait for Export',
	action: 'Wait for an audit log export',
	description: 'Wait until an export is ready to download',
	fields: [exportId.field, optionsField([concurrency, maxWait, onTimeout])],
	execute: tellingWhose(waitForOne),
};

async function waitForOne(item: ItemContext): Promise<OutputItem[]> {
	const { connection, signal, json } = item;
	const id = exportId.read(item);
	noteWhose(item, id);
	const { maxWaitMs, onTimeout: choice } = readWaiting(item);
	const outcome = await lookUntilReady(connection, id, { deadline: now() + maxWaitMs, signal });
	if (outcome.outcome === 'failed') throw failedError(outcome.job);
	if (outcome.outcome === 'outOfTime') {
		if (choice === 'fail' || outcome.job === undefined) throw outOfTimeError(id, outcome);
		item.hints.add('unfinished');
	}
	return outcome.job ? [{ json: withOrder(outcome.job.raw, json) }] : [];
}
