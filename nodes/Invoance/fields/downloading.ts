import { readPreviousManifest } from '../manifest/writeManifest';
import { configurationError } from '../runtime/invoanceError';
import type { ItemParameters } from './item';
import { choiceSetting, readOption, textSetting, toggleSetting, type Setting } from './setting';

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

/** The options of operations that download; read by {@link readDownloading}. */
export const downloadOptions: Array<Setting<unknown>> = [
	fileName,
	ifEmpty,
	binaryPropertyName,
	manifest,
	previousManifest,
	spreadsheet,
];

/** How an item's file is output. */
export interface Downloading {
	/** Empty for a name that says what is in the file. */
	fileName: string;
	ifEmpty: 'output' | 'skip' | 'fail';
	binaryPropertyName: string;
	manifest: boolean;
	/** Lowercase hex SHA-256; undefined for the first manifest of a chain. */
	previousManifest: string | undefined;
	spreadsheet: boolean;
}

/**
 * How the file of an item is output.
 *
 * @throws InvoanceError if an expression gave an unusable value, or if file and manifest were to be in
 * one field, where the manifest would take the file's place.
 */
export function readDownloading(item: ItemParameters): Downloading {
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
