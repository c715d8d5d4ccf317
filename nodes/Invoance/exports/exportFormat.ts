import { InvoanceError } from '../invoanceError';
import { parseUrl } from '../http/url';
import type { ExportJob } from '../api/schemas';

const MIME_TYPES: Record<string, string> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** What kind of file an export is. */
interface ExportFormat {
	/** Also the file's extension, without its dot. */
	name: string;
	mimeType: string;
}

/**
 * The format of a job's file: what the job says, else the ending of its download address.
 *
 * @throws InvoanceError if it is neither `csv` nor `ndjson`.
 */
export function exportFormat(job: ExportJob): ExportFormat {
	const path = parseUrl(job.downloadUrl ?? '')?.pathname ?? '';
	const name = (job.format ?? path.split('.').at(-1) ?? '').toLowerCase();
	const mimeType = MIME_TYPES[name];
	if (mimeType === undefined) {
		throw new InvoanceError(`Export "${job.id}" is in a format that this node does not know`, {
			description:
				'It knows csv and ndjson. The problem is in the field "format" of the job; update this node, or report it.',
		});
	}
	return { name, mimeType };
}
