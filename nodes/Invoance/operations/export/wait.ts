import { getExport } from '../../api/client';
import { now } from '../../clock';
import { withOrder } from '../../exports/orderFacts';
import { waitForExport } from '../../exports/waitForExport';
import { concurrency } from '../fields/concurrency';
import { exportId } from '../fields/exportId';
import { optionsField } from '../fields/setting';
import { maxWait, onTimeout, readWaiting } from '../fields/waiting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';

/** Waits until the job is ready and returns it as the API gives it. */
export const wait: OnlineOperation = {
	value: 'wait',
	name: 'Wait for Export',
	action: 'Wait for an audit log export',
	description: 'Wait until an export is ready to download',
	fields: [exportId.field, optionsField([concurrency, maxWait, onTimeout])],
	execute: waitForOne,
};

async function waitForOne(item: ItemContext): Promise<OutputItem[]> {
	const id = exportId.read(item);
	const waiting = readWaiting(item);
	const deadline = now() + waiting.maxWaitMs;
	const job = await waitForExport(id, {
		getJob: async () => await getExport(item.connection, id, deadline),
		onTimeout: waiting.onTimeout,
		deadline,
		signal: item.signal,
	});
	if (job.status !== 'ready') item.hints.add('unfinished');
	return [{ json: withOrder(job.raw, item.json) }];
}
