import type { IExecuteFunctions } from 'n8n-workflow';
import type { ExportJob } from '../../api/schemas';
import type { ExportContext } from '../../exports/exportContext';
import { emptyError } from '../../exports/exportErrors';
import { fetchFile, storeManifest, type ExportFile } from '../../exports/exportFile';
import type { ExportTimes } from '../../exports/makeExport';
import type { ItemParameters } from '../../fields/item';
import {
	choiceSetting,
	readOption,
	textSetting,
	toggleSetting,
	type Setting,
} from '../../fields/setting';
import { readPreviousManifest } from '../../manifest/writeManifest';
import { configurationError } from '../../runtime/invoanceError';
import type { ItemContext, OutputItem } from '../operation';

const fileName = textSetting({
	displayName: 'File Name',
	name: 'fileName',
	placeholder: 'e.g. audit-log-june',
	description:
		'The name of the file. The extension is added if it is missing. Leave it empty for a name that says what is in the file.',
});

const ifEmpty = choiceSetting(
	{
		displayName: 'If Empty',
		name: 'ifEmpty',
		description: 'What to do if no event matched and the file has no rows',
	},
	{
		default: 'output',
		choices: {
			fail: { name: 'Fail', description: 'Stop with an error' },
			output: {
				name: 'Output the Empty File',
				description: 'Output the file although it holds no events',
			},
			skip: {
				name: 'Skip',
				description: 'Output nothing for this item, so that no email with an empty file is sent',
			},
		},
	},
);

const binaryPropertyName = textSetting(
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		placeholder: 'e.g. data',
		description:
			'The name of the output field that holds the file. Nodes like Gmail or Google Drive expect data.',
	},
	'data',
);

const manifest = toggleSetting({
	displayName: 'Manifest',
	name: 'manifest',
	description:
		'Whether to add a second file that says what was asked for, what came, when and by whom, with the SHA-256 of the export. Choose it for files that serve as evidence: Verify Export sees with it if a file is missing.',
});

const previousManifest = textSetting({
	displayName: 'Previous Manifest',
	name: 'previousManifest',
	placeholder: 'e.g. {{ $json.manifest_sha256 }}',
	description:
		'The SHA-256 of the manifest before this one, so that the manifests form a chain. Leave it empty for the first.',
});

/** The output field that holds the manifest. */
export const MANIFEST_FIELD = 'manifest';

const spreadsheet = toggleSetting({
	displayName: 'Prepare for Spreadsheets',
	name: 'spreadsheet',
	description:
		'Whether to change a CSV file so that Excel and other spreadsheets show it right: accents and other scripts stay readable, and no cell runs as a formula, whether commas, semicolons or tabs separate cells. Excel set to semicolons still shows one column, and it shortens long digits and drops leading zeros. Choose it for people, not for programs.',
});

export const downloadOptions: Array<Setting<unknown>> = [
	fileName,
	ifEmpty,
	binaryPropertyName,
	manifest,
	previousManifest,
	spreadsheet,
];

export type Downloading = ReturnType<typeof readDownloading>;

/** @throws InvoanceError also if the manifest would take the place of the file. */
export function readDownloading(item: ItemParameters) {
	const downloading = {
		fileName: readOption(item, fileName),
		ifEmpty: readOption(item, ifEmpty),
		binaryPropertyName: readOption(item, binaryPropertyName),
		manifest: readOption(item, manifest),
		previousManifest: readPreviousManifest(readOption(item, previousManifest)),
		spreadsheet: readOption(item, spreadsheet),
	};
	if (downloading.manifest && downloading.binaryPropertyName === MANIFEST_FIELD) {
		throw configurationError(
			`The file cannot be put into the field ${MANIFEST_FIELD}`,
			`That is where the manifest goes. Enter another name under ${binaryPropertyName.field.displayName}.`,
		);
	}
	return downloading;
}

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
 * presigned URL is in neither. Empty output if the file has no rows and the user chose to skip those.
 */
export async function outputFile(
	item: ItemContext,
	{ job, context, requested, downloading, times, ...limits }: OutputOptions,
): Promise<{ output: OutputItem[]; file: ExportFile }> {
	const { connection, functions, fileLimit, hints } = item;
	const { ifEmpty, binaryPropertyName, previousManifest, ...naming } = downloading;
	const file = await fetchFile(connection, {
		...{ job, context, fileLimit, functions, ...limits },
		...{ fileName: naming.fileName, spreadsheet: naming.spreadsheet },
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
				...{ job, requested, times, previous: previousManifest, functions },
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

/** n8n gives a node that an agent uses as a tool a type of its own (seen in n8n 2.41.1). */
function isTool(functions: IExecuteFunctions): boolean {
	return functions.getNode().type.endsWith('Tool');
}
