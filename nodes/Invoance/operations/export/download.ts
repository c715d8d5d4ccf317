import type { INodeProperties } from 'n8n-workflow';
import { getExport } from '../../api/client';
import { requireReady } from '../../exports/waitOutcome';
import { concurrencyOption } from '../fields/concurrency';
import { downloadOptions, readDownloading } from '../fields/downloading';
import { exportIdField, readExportId } from '../fields/exportId';
import { optionsField } from '../fields/options';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';
import { downloadItem } from './downloadItem';

/** The fields of Download Export. */
export const description: INodeProperties[] = shownFor(
	'export',
	['download'],
	[exportIdField, optionsField([concurrencyOption, ...downloadOptions])],
);

/** Downloads the file of a ready job and returns it as binary data. */
export async function execute(item: ItemContext): Promise<OutputItem[]> {
	const exportId = readExportId(item.functions, item.itemIndex);
	const downloading = readDownloading(item.functions, item.itemIndex);
	const job = requireReady(await getExport(item.connection, { exportId }));
	return await downloadItem(item, job, {
		...downloading,
		defaultName: exportId,
		deadline: Number.POSITIVE_INFINITY,
	});
}
