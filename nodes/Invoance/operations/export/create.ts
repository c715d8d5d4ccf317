import type { INodeProperties } from 'n8n-workflow';
import { createExport } from '../../api/client';
import { concurrencyOption } from '../fields/concurrency';
import { dateRangeFields, overlapOption, timezoneOption } from '../fields/dateRange';
import { filtersField } from '../fields/filters';
import { formatField } from '../fields/format';
import { optionsField } from '../fields/options';
import { organizationField } from '../fields/organization';
import { readExportOrder } from '../fields/exportOrder';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Create Export. */
export const description: INodeProperties[] = shownFor(
	'export',
	['create'],
	[
		organizationField,
		formatField,
		...dateRangeFields,
		filtersField,
		optionsField([concurrencyOption, overlapOption, timezoneOption]),
	],
);

/** Queues the export and returns its job at once, as the API gives it. */
export async function execute(item: ItemContext): Promise<OutputItem[]> {
	const { order } = readExportOrder(item);
	const { job } = await createExport(item.connection, order);
	return [{ json: job.raw }];
}
