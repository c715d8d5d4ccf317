import { getExport } from '../../api/client';
import { InvoanceError } from '../../invoanceError';
import type { ExportJob } from '../../api/schemas';
import { downloadExport, downloadUrlOf } from '../../exports/downloadExport';
import { exportFormat } from '../../exports/exportFormat';
import { safeFileName } from '../../exports/fileName';
import { requireReady } from '../../exports/waitForExport';
import type { Downloading } from '../fields/downloading';
import type { ItemContext, OutputItem } from '../runItems';

/** How one file is to be downloaded and handed on. */
interface DownloadItemOptions extends Downloading {
	/** The file's name without extension where the user gave none. */
	defaultName: string;
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
	{ functions, connection, files, signal, hints }: ItemContext,
	job: ExportJob,
	{ fileName, ifEmpty, binaryPropertyName, defaultName, deadline }: DownloadItemOptions,
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
	const name = safeFileName(fileName || defaultName, format.name, job.id);
	const { binary, bytes, sha256 } = await files(
		async () =>
			await downloadExport({
				functions,
				what: `export "${job.id}"`,
				url: downloadUrlOf(job),
				freshUrl: async () => downloadUrlOf(requireReady(await getExport(connection, job.id))),
				baseUrl: connection.baseUrl,
				mayBeEmpty: (job.rowCount ?? 0) === 0,
				redact: connection.redact,
				format,
				fileName: name,
				spreadsheet: false,
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
