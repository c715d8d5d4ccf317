import type { INodeProperties } from 'n8n-workflow';
import { getExport } from '../../api/client';
import { concurrencyOption } from '../fields/concurrency';
import { exportIdField, readExportId } from '../fields/exportId';
import { optionsField } from '../fields/options';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Get Export. */
export const description: INodeProperties[] = shownFor(
	'export',
	['get'],
	[exportIdField, optionsField([concurrencyOption])],
);

/** Looks at the job once and returns it as the API gives it. */
export async function execute({
	functions,
	itemIndex,
	connection,
}: ItemContext): Promise<OutputItem[]> {
	const job = await getExport(connection, { exportId: readExportId(functions, itemIndex) });
	return [{ json: job.raw }];
}
