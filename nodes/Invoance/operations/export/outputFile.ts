import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExportJob } from '../../api/schemas';
import type { ExportContext } from '../../exports/exportContext';
import { emptyError } from '../../exports/exportErrors';
import { fetchFile, storeManifest, type ExportFile } from '../../exports/exportFile';
import type { ExportTimes } from '../../exports/makeExport';
import { MANIFEST_FIELD, type Downloading } from '../../fields/downloading';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../runtime/version';
import type { ItemContext, OutputItem } from '../operation';

/** For an AI agent, which sees the JSON and not the file. */
const TOOL_NOTE =
	'The file was made and is kept with this execution of n8n, but a tool cannot pass files on. To send or store it, use the Invoance node as a step of the workflow.';

interface OutputOptions {
	/** Ready. */
	job: ExportJob;
	/** Names the file. */
	context: ExportContext;
	/** What was asked for, as this step or the job knows it. */
	requested: ExportContext;
	downloading: Downloading;
	/** When to give up, and when the export was begun, on the clock of `now()`. */
	deadline: number;
	startedAt: number;
	times?: ExportTimes;
}

/**
 * Downloads a ready export into an output item: the file as binary data, what it is as JSON. The
 * presigned URL is in neither.
 *
 * @returns the output, empty if the file has no rows and the user chose to skip those; and the file.
 */
export async function outputFile(
	item: ItemContext,
	{ job, context, requested, downloading, times, ...limits }: OutputOptions,
): Promise<{ output: OutputItem[]; file: ExportFile }> {
	const { connection, functions, fileLimit, signal, hints } = item;
	const { ifEmpty, binaryPropertyName, previousManifest, ...naming } = downloading;
	const file = await fetchFile(connection, {
		...{ job, context, fileLimit, functions, signal, ...limits },
		...{ fileName: naming.fileName, spreadsheet: naming.spreadsheet },
		workflowZone: functions.getTimezone(),
	});
	if (job.rowCount !== null && job.rowCount !== file.rows) hints.add('rowsDiffer');
	if (file.rows === 0 && ifEmpty !== 'output') {
		if (ifEmpty === 'fail') throw emptyError(job.id);
		hints.add('skipped');
		return { output: [], file };
	}
	if (file.rows === 0) hints.add('noEvents');
	// For people who try the step by hand.
	else if (functions.getMode() === 'manual') hints.add('fileMade');
	const manifest = downloading.manifest
		? await storeManifest(connection, file, {
				...{ job, requested, times, previous: previousManifest },
				madeBy: madeBy(functions),
				store: async (...binary) => await functions.helpers.prepareBinaryData(...binary),
			})
		: undefined;
	const { fileName, format, bytes, sha256, rows, source, binary } = file;
	return {
		output: [
			{
				json: {
					// In the order in which a table shows them: what one looks for comes first.
					...{ file_name: fileName, rows, format: format.name, bytes, row_count: job.rowCount },
					...{ id: job.id, status: job.status, mime_type: format.mimeType, sha256 },
					...(source && { source_bytes: source.bytes, source_sha256: source.sha256 }),
					...(isTool(functions) && { note: TOOL_NOTE }),
					...(manifest && { manifest_sha256: manifest.sha256 }),
				},
				binary: {
					[binaryPropertyName]: binary,
					...(manifest && { [MANIFEST_FIELD]: manifest.binary }),
				},
			},
		],
		file,
	};
}

function madeBy(functions: IExecuteFunctions) {
	const { name: workflowName, id: workflowId } = functions.getWorkflow();
	const executionId: string | undefined = functions.getExecutionId();
	return {
		package: PACKAGE_NAME,
		version: PACKAGE_VERSION,
		workflow_id: workflowId,
		workflow_name: workflowName,
		execution_id: executionId,
		node: functions.getNode().name,
	};
}

/** n8n gives a node that an agent uses as a tool a type of its own (seen in n8n 2.41.1). */
function isTool(functions: IExecuteFunctions): boolean {
	return functions.getNode().type.endsWith('Tool');
}
