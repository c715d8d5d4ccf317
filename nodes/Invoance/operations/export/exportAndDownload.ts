import { getExport } from '../../api/client';
import { now } from '../../clock';
import { withFacts } from '../../exports/orderFacts';
import { waitForExport } from '../../exports/waitForExport';
import { concurrency } from '../fields/concurrency';
import { downloadOptions, readDownloading } from '../fields/downloading';
import { optionsField } from '../fields/setting';
import { maxWait, onTimeout, readWaiting } from '../fields/waiting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';
import { createSettled } from './createSettled';
import { downloadItem } from './downloadItem';
import { orderFields, orderOptions, readOrder } from './order';

/** Creates the export, waits until it is ready, and downloads it. */
export const exportAndDownload: OnlineOperation = {
	value: 'exportAndDownload',
	name: 'Export and Download',
	action: 'Export and download an audit log',
	description:
		'Create an export, wait until it is ready and download it, in one step: the file is the output',
	fields: [
		...orderFields,
		optionsField([concurrency, ...downloadOptions, maxWait, onTimeout, ...orderOptions]),
	],
	execute: exportOne,
};

async function exportOne(item: ItemContext): Promise<OutputItem[]> {
	const { connection, signal, hints } = item;
	const waiting = readWaiting(item);
	const downloading = readDownloading(item);
	const order = await readOrder(item);
	if (order === undefined) {
		hints.add('nothingDue');
		return [];
	}
	const deadline = now() + waiting.maxWaitMs;
	const created = await createSettled(item, order, deadline);
	const job = await waitForExport(created.job.id, {
		getJob: async () => await getExport(connection, created.job.id, deadline),
		onTimeout: waiting.onTimeout,
		deadline,
		signal,
	});
	if (job.status !== 'ready') {
		hints.add('unfinished');
		return [{ json: withFacts(job.raw, order.facts) }];
	}
	return await downloadItem(item, job, { ...downloading, facts: order.facts, deadline });
}
