import type { IExecuteFunctions } from 'n8n-workflow';
import { getExport } from '../../api/client';
import type { ExportJob } from '../../api/schemas';
import { downloadExport, downloadUrlOf } from '../../exports/downloadExport';
import { exportFormat } from '../../exports/exportFormat';
import { safeFileName } from '../../exports/fileName';
import { isWithoutAddress, lookThroughLag } from '../../exports/lag';
import type { OrderFacts } from '../../exports/orderFacts';
import type { OrganizationNames } from '../../exports/organizationNames';
import { hasFailed } from '../../exports/waitForExport';
import { requireReady } from '../../exports/waitOutcome';
import { InvoanceError } from '../../runtime/invoanceError';
import type { Downloading } from '../../fields/downloading';
import type { ItemContext, OutputItem } from '../operation';
import { fileStem, namesOf, orderedRange } from './fileNaming';
import { attachManifest, type OrderTimes } from './manifestOf';

/** What an AI agent is told, which sees the JSON and not the file. */
const TOOL_NOTE =
	'The file was made and is kept with this execution of n8n, but a tool cannot hand files on. To send or store it, use the Invoance node as a step of the workflow.';

/** Which file is to be downloaded, and how it is to be handed on. */
interface DownloadItemOptions {
	/** Ready. */
	job: ExportJob;
	/** What is known of its order. */
	facts: OrderFacts;
	downloading: Downloading;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	times?: OrderTimes;
}

/** An output item, and what people call the organization, where that is known. */
interface DownloadedItem {
	/** Empty if the file has no rows and the user chose to skip those. */
	output: OutputItem[];
	organization: OrganizationNames | undefined;
}

/**
 * Downloads a ready job's file into an output item: the file as binary data, what it is as JSON.
 * The presigned URL is in neither.
 */
export async function downloadItem(
	item: ItemContext,
	options: DownloadItemOptions,
): Promise<DownloadedItem> {
	const { connection, functions, fileLimit, signal, hints } = item;
	const { job, facts, downloading, deadline } = options;
	const range = orderedRange(facts, functions.getTimezone());
	const organization = await namesOf(connection, facts, deadline);
	const ordered = typeof facts.format === 'string' ? facts.format : undefined;
	const format = exportFormat(job, ordered, downloading.fileName);
	const stem = downloading.fileName || fileStem(job.id, organization, range);
	const fileName = safeFileName(stem, format.name, job.id);
	const file = await fileLimit(
		async () =>
			await downloadExport({
				functions,
				what: `export "${job.id}"`,
				url: downloadUrlOf(job),
				freshUrl: async () => downloadUrlOf(requireReady(await askAgain(item, job.id, deadline))),
				baseUrl: connection.baseUrl,
				mayBeEmpty: (job.rowCount ?? 0) === 0,
				redact: connection.redact,
				format,
				fileName,
				spreadsheet: downloading.spreadsheet,
				deadline,
				signal,
			}),
	);
	if (job.rowCount !== null && job.rowCount !== file.rows) hints.add('rowsDiffer');
	if (file.rows === 0 && downloading.ifEmpty !== 'output') {
		if (downloading.ifEmpty === 'fail') throw emptyError(job.id);
		hints.add('skipped');
		return { output: [], organization };
	}
	if (file.rows === 0) hints.add('noEvents');
	// Who runs the step by hand is told how to go on.
	else if (functions.getMode() === 'manual') hints.add('fileMade');
	const { bytes, sha256, rows, source, binary } = file;
	const described = {
		// In the order in which a table shows them: what one looks for comes first.
		...{ file_name: fileName, rows, format: format.name, bytes, row_count: job.rowCount },
		...{ id: job.id, status: job.status, mime_type: format.mimeType, sha256 },
		...(source && { source_bytes: source.bytes, source_sha256: source.sha256 }),
		...(isTool(functions) && { note: TOOL_NOTE }),
	};
	const output = { json: described, binary: { [downloading.binaryPropertyName]: binary } };
	return {
		output: [
			downloading.manifest ? await attachManifest(item, output, { ...options, file }) : output,
		],
		organization,
	};
}

/** n8n gives a node that an agent uses as a tool a type of its own (seen in n8n 2.41.1). */
function isTool(functions: IExecuteFunctions): boolean {
	return functions.getNode().type.endsWith('Tool');
}

/** A job that was ready may look otherwise for a while where the latest is not known yet. */
async function askAgain(
	{ connection, signal }: ItemContext,
	exportId: string,
	deadline: number,
): Promise<ExportJob> {
	const limit = Number.isFinite(deadline) ? { deadline } : {};
	return await lookThroughLag(
		async () => await getExport(connection, { exportId, purpose: 'address', ...limit }),
		{
			isMade: true,
			isBehind: (job) => isWithoutAddress(job) || (job.status !== 'ready' && !hasFailed(job)),
			signal,
		},
	);
}

function emptyError(exportId: string): InvoanceError {
	return new InvoanceError(`Export "${exportId}" is empty: no event matched`, {
		description: 'Choose a longer date range or fewer filters, or set If Empty to something else.',
	});
}
