import { getExport } from '../../api/client';
import { factsAbout } from '../../exports/orderFacts';
import { requireReady } from '../../exports/waitForExport';
import { concurrency } from '../fields/concurrency';
import { downloadOptions, readDownloading } from '../fields/downloading';
import { exportId } from '../fields/exportId';
import { optionsField } from '../fields/setting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';
import { downloadItem } from './downloadItem';

/** Downloads the file of a ready job and returns it as binary data. */
export const download: OnlineOperation = {
	value: 'download',
	name: 'Download Export',
	action: 'Download an audit log export',
	description: 'Fetch the file of a ready export, to email it or store it elsewhere',
	fields: [exportId.field, optionsField([concurrency, ...downloadOptions])],
	execute: downloadOne,
};

async function downloadOne(item: ItemContext): Promise<OutputItem[]> {
	const id = exportId.read(item);
	const downloading = readDownloading(item);
	const job = requireReady(await getExport(item.connection, id));
	return await downloadItem(item, job, {
		...downloading,
		facts: factsAbout(id, item.json),
		deadline: Number.POSITIVE_INFINITY,
	});
}
