import { InvoanceError } from '../../invoanceError';
import { storedFile } from '../../files/readBinary';
import { VerificationInputError, type VerificationInputProblem } from '../../verification/errors';
import type { ExportReport } from '../../verification/report';
import { verifyExport } from '../../verification/verifyExport';
import { concurrency } from '../fields/concurrency';
import { inputFileField, readInputFile } from '../fields/inputFile';
import { publicKeyField, readPublicKey } from '../fields/publicKey';
import { choiceSetting, optionsField, readOption, toggleSetting } from '../fields/setting';
import type { OfflineOperation, OutputItem } from '../operation';
import { verificationFailure } from './verificationFailure';

const expectContiguous = toggleSetting({
	displayName: 'Expect No Gaps',
	name: 'expectContiguous',
	description:
		'Whether a gap in the sequence numbers makes the file invalid. Turn it on only for a full export: filters leave events out, and so may a date range.',
});

const onInvalid = choiceSetting(
	{
		displayName: 'On Invalid',
		name: 'onInvalid',
		description: 'What to do if the file does not pass',
	},
	{
		default: 'report',
		choices: {
			fail: {
				name: 'Fail',
				description: 'Stop with an error that names the first events that failed',
			},
			report: {
				name: 'Report',
				description: 'Go on with valid set to false, for an IF node to decide on',
			},
		},
	},
);

/**
 * Verifies the file of an item, offline, and returns the report together with the item's files.
 * Throws if the file or the key cannot be used, and, where the user chose On Invalid: Fail, if the
 * file does not pass.
 */
export const verify: OfflineOperation = {
	value: 'verify',
	name: 'Verify Export',
	action: 'Verify an audit log export',
	description: 'Check every signature in a downloaded NDJSON file, offline',
	fields: [
		inputFileField,
		publicKeyField,
		optionsField([concurrency, expectContiguous, onInvalid]),
	],
	isOffline: true,
	execute: async (item) => {
		const { functions, index, fileLimit, signal, hints } = item;
		const { file, binary } = readInputFile(functions, index);
		const publicKey = readPublicKey(functions, index);
		const isContiguous = readOption(item, expectContiguous);
		const isFailing = readOption(item, onInvalid) === 'fail';
		const report = await fileLimit(async () => {
			signal.throwIfAborted();
			const content = storedFile(functions, file, signal);
			const options = { publicKey, expectContiguous: isContiguous, signal };
			return await verifyExport(content, options).catch(explain);
		});
		if (report.key_source === 'event') hints.add('unpinnedKey');
		if (!report.valid && isFailing) throw verificationFailure(report, isContiguous);
		return [{ json: toJson(report), binary }];
	},
};

/** An interface has no index signature, which n8n's type of JSON asks for; its copy does. */
function toJson(report: ExportReport): OutputItem['json'] {
	return { ...report };
}

const REMEDIES: Record<VerificationInputProblem, string> = {
	csv_file:
		'Signatures are made over JSON, so a CSV file cannot be verified. Set Format to NDJSON where the export is created.',
	gzip_file: "Decompress it before this step, e.g. with n8n's Compression node.",
	zip_file: "Take the file out before this step, e.g. with n8n's Compression node.",
	invalid_public_key:
		'Copy the key again: 64 characters, 0 to 9 and a to f. Leave Public Key empty to check each event against the key it carries.',
};

function explain(error: unknown): never {
	if (!(error instanceof VerificationInputError)) throw error;
	throw new InvoanceError(error.message, {
		description: REMEDIES[error.problem],
		...(error.problem === 'invalid_public_key' && {
			failure: { cause: 'configuration-invalid' },
		}),
	});
}
