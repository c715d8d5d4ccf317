import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { createExport, getExport } from '../../api/client';
import { exportFileStem } from '../../exports/fileName';
import { waitForExport } from '../../exports/waitForExport';
import { failedError, outOfTimeError } from '../../exports/waitOutcome';
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
	const { functions, itemIndex, connection, signal, hints } = item;
	const { maxWaitMs, onTimeout } = readWaiting(functions, itemIndex);
	const downloading = readDownloading(functions, itemIndex);
	const { order, range } = readExportOrder(item);

	const { job: created, askedAt } = await createExport(connection, {
		...order,
		timeLimitMs: maxWaitMs,
	});
	const exportId = created.id;
	const deadline = askedAt + maxWaitMs;
	const outcome = await waitForExport({
		look: async (limits) => await getExport(connection, { exportId, purpose: 'look', ...limits }),
		deadline,
		askedAt,
		signal,
	});
	if (outcome.outcome === 'failed') throw failedError(outcome.job);
	const { range_start = null, range_end = null } = rangeFilter(range);
	const about: IDataObject = { organization_id: order.organizationId, range_start, range_end };
	if (outcome.outcome === 'outOfTime') {
		if (onTimeout === 'fail') throw outOfTimeError(exportId, outcome);
		hints.add('unfinished');
		item.marks.abandon(itemIndex);
		return [{ json: { ...(outcome.job ?? created).raw, ...about } }];
	}
	const output = await downloadItem(item, outcome.job, {
		...downloading,
		defaultName: exportFileStem(order.organizationId, range, item.instant),
		deadline,
	});
	return output.map(({ json, ...file }) => ({ json: { ...json, ...about }, ...file }));
}
