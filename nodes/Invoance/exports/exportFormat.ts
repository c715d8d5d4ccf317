import { InvoanceError } from '../runtime/invoanceError';
import { parseUrl } from '../http/url';
import type { ExportJob } from '../api/schemas';

/** What kind of file an export is. */
export interface ExportFormat {
	/** Also the file's extension, without its dot. */
	name: 'csv' | 'ndjson';
	mimeType: string;
}

const FORMATS = new Map<string, ExportFormat>([
	['csv', { name: 'csv', mimeType: 'text/csv' }],
	['ndjson', { name: 'ndjson', mimeType: 'application/x-ndjson' }],
]);

/**
 * The format of a job's file: what the job says, else what was requested, else the ending of its
 * download address, else that of the name that the user gave the file.
 *
 * @param requested the format that the export was created with, where that is known.
 * @param fileName as the user typed it.
 * @throws InvoanceError if it is neither `csv` nor `ndjson`, or nothing says which.
 */
export function exportFormat(job: ExportJob, requested?: string, fileName = ''): ExportFormat {
	const path = parseUrl(job.downloadUrl ?? '')?.pathname ?? '';
	const name = job.format ?? requested ?? endingOf(path) ?? endingOf(fileName);
	if (name === undefined) {
		throw new InvoanceError(`Invoance does not say in which format export "${job.id}" is`, {
			description:
				'The job has no field "format". Set File Name with its ending, .csv or .ndjson, or let Export and Download create the export.',
		});
	}
	const format = FORMATS.get(name.toLowerCase());
	if (format === undefined) {
		throw new InvoanceError(`Export "${job.id}" is in a format that this node does not know`, {
			description:
				'It knows csv and ndjson. The problem is in the field "format" that Invoance gives of the export; update this node, or report it.',
		});
	}
	return format;
}

function endingOf(name: string): string | undefined {
	return /\.(csv|ndjson)$/i.exec(name.trim())?.[1];
}
