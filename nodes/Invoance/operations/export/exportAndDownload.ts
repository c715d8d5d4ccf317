import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { createExport, getExport } from '../../api/client';
import { exportFileStem } from '../../exports/fileName';
import { waitForExport } from '../../exports/waitForExport';
import { concurrencyOption } from '../fields/concurrency';
import { dateRangeFields, overlapOption, rangeFilter, timezoneOption } from '../fields/dateRange';
import { downloadOptions, readDownloading } from '../fields/downloading';
import { readExportOrder } from '../fields/exportOrder';
import { filtersField } from '../fields/filters';
import { formatField } from '../fields/format';
import { optionsField } from '../fields/options';
import { organizationField } from '../fields/organization';
import { shownFor } from '../fields/shownFor';
import { maxWaitOption, onTimeoutOption, readWaiting } from '../fields/waiting';
import type { ItemContext, OutputItem } from '../runItems';
import { downloadItem } from './downloadItem';

/** The fields of Export and Download. */
export const description: INodeProperties[] = shownFor(
	'export',
	['exportAndDownload'],
	[
		organizationField,
		formatField,
		...dateRangeFields,
		filtersField,
		optionsField([
			concurrencyOption,
			...downloadOptions,
			maxWaitOption,
			onTimeoutOption,
			overlapOption,
			timezoneOption,
		]),
	],
);

/** Creates the export, waits until it is ready, and downloads it, under one time limit. */
export async function execute(item: ItemContext): Promise<OutputItem[]> {
	const { functions, itemIndex, connection, signal, startedAt, hints } = item;
	const { maxWaitMs, onTimeout } = readWaiting(functions, itemIndex);
	const downloading = readDownloading(functions, itemIndex);
	const { order, range } = readExportOrder(item);
	const deadline = startedAt + maxWaitMs;

	const created = await createExport(connection, order, item.idempotencyKey(order), deadline);
	const job = await waitForExport(created.id, {
		getJob: async () => await getExport(connection, created.id, deadline),
		onTimeout,
		deadline,
		signal,
	});
	const { range_start = null, range_end = null } = rangeFilter(range);
	const about: IDataObject = { organization_id: order.organizationId, range_start, range_end };
	if (job.status !== 'ready') {
		hints.add('unfinished');
		item.marks.abandon(itemIndex);
		return [{ json: { ...job.raw, ...about } }];
	}
	const output = await downloadItem(item, job, {
		...downloading,
		defaultName: exportFileStem(
			{ label: order.organizationId, id: order.organizationId },
			range,
			(range.start ?? range.end)?.zoneName ?? 'UTC',
		),
		deadline,
	});
	return output.map(({ json, ...file }) => ({ json: { ...json, ...about }, ...file }));
}
