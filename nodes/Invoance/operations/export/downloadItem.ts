import { getExport } from '../../api/client';
import { InvoanceError } from '../../invoanceError';
import type { ExportJob } from '../../api/schemas';
import { downloadExport } from '../../exports/downloadExport';
import { exportFormat } from '../../exports/exportFormat';
import { safeFileName } from '../../exports/fileName';
import type { OrderFacts } from '../../exports/orderFacts';
import { requireReady } from '../../exports/waitForExport';
import type { Downloading } from '../fields/downloading';
import type { ItemContext, OutputItem } from '../operation';

/** How one file is to be downloaded and handed on. */
interface DownloadItemOptions extends Downloading {
	/** What is known of the order. */
	facts: OrderFacts;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
}

/**
 * Downloads a ready job's file into an output item: the file as binary data, what it is as JSON.
 * The presigned URL is in neither.
 *
 * @returns no item if the export has no rows and the user chose to skip those.
 */
export async function downloadItem(
	{ functions, connection, fileLimit, signal, hints }: ItemContext,
	job: ExportJob,
	{ fileName, ifEmpty, binaryPropertyName, deadline }: DownloadItemOptions,
): Promise<OutputItem[]> {
	if (job.rowCount === 0 && ifEmpty === 'skip') return [];
	if (job.rowCount === 0 && ifEmpty === 'fail') {
		throw new InvoanceError(`Export "${job.id}" is empty: no event matched`, {
			description:
				'Choose a longer date range or fewer filters, or set If Empty to something else.',
		});
	}
	if (job.rowCount === 0) hints.add('noEvents');
	const format = exportFormat(job);
	const name = safeFileName(fileName || job.id, format.name, job.id);
	const { binary, bytes, sha256 } = await fileLimit(
		async () =>
			await downloadExport(job, {
				functions,
				baseUrl: connection.baseUrl,
				redact: connection.redact,
				getJob: async () => requireReady(await getExport(connection, job.id)),
				fileName: name,
				mimeType: format.mimeType,
				deadline,
				signal,
			}),
	);
	return [
		{
			json: {
				id: job.id,
				status: job.status,
				format: format.name,
				row_count: job.rowCount,
				file_name: name,
				mime_type: format.mimeType,
				bytes,
				sha256,
			},
			binary: { [binaryPropertyName]: binary },
		},
	];
}
