import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from '../../invoanceError';
import { storedFile } from '../../files/readBinary';
import { verifyFile } from '../../verification/file/verifyFile';
import { VerificationInputError } from '../../verification/inputError';
import type { InputReason } from '../../verification/reasons';
import type { FileReport } from '../../verification/report/fileReport';
import { concurrencyOption } from '../fields/concurrency';
import { inputFileField, readInputFile } from '../fields/inputFile';
import { optionsField } from '../fields/options';
import { publicKeyField, readPublicKey } from '../fields/publicKey';
import { readOptions } from '../fields/readOptions';
import { shownFor } from '../fields/shownFor';
import type { OfflineContext, OutputItem } from '../runItems';
import { verificationFailure } from './verificationFailure';

/** The fields of Verify Export. */
export const description: INodeProperties[] = shownFor(
	'export',
	['verify'],
	[
		inputFileField,
		publicKeyField,
		optionsField([
			{
				...concurrencyOption,
				description: 'How many files may be checked at once, if there are several items',
			},
			{
				displayName: 'Expect No Gaps',
				name: 'expectContiguous',
				type: 'boolean',
				default: false,
				description:
					'Whether a gap in the sequence numbers makes the file invalid. Turn it on only for a full export: filters leave events out, and so may a date range.',
			},
			{
				displayName: 'On Invalid',
				name: 'onInvalid',
				type: 'options',
				options: [
					{
						name: 'Fail',
						value: 'fail',
						description: 'Stop with an error that names the first events that failed',
					},
					{
						name: 'Report',
						value: 'report',
						description: 'Go on with valid set to false, for an IF node to decide on',
					},
				],
				default: 'report',
				description: 'What to do if the file does not pass',
			},
		]),
		// The credential depends on it, see Invoance.node.ts.
		{ displayName: 'Offline', name: 'offline', type: 'hidden', default: true },
	],
);

const schema = z.object({
	expectContiguous: z
		.boolean({ invalid_type_error: 'Expect No Gaps must be true or false' })
		.default(false),
	onInvalid: z
		.enum(['report', 'fail'], {
			errorMap: () => ({ message: 'On Invalid must be "report" or "fail"' }),
		})
		.default('report'),
});

/**
 * Verifies the file of an item, offline, and returns the report together with the item's files.
 *
 * @throws InvoanceError if the file or the key cannot be used, and, where the user chose On Invalid:
 * Fail, if the file does not pass.
 */
export async function execute({
	functions,
	itemIndex,
	files,
	signal,
	hints,
}: OfflineContext): Promise<OutputItem[]> {
	const { file, binary } = readInputFile(functions, itemIndex);
	const publicKey = readPublicKey(functions, itemIndex);
	const { expectContiguous, onInvalid } = readOptions(functions, itemIndex, schema);
	const report = await files(async () => {
		signal.throwIfAborted();
		const content = storedFile(functions, file, signal);
		return await verifyFile(content, { publicKey, expectContiguous, signal }).catch(explain);
	});
	if (report.key_source === 'event') hints.add('unpinnedKey');
	if (!report.valid && onInvalid === 'fail') throw verificationFailure(report, expectContiguous);
	return [{ json: toJson(report), binary }];
}

/** An interface has no index signature, which n8n's type of JSON asks for; its copy does. */
function toJson(report: FileReport): OutputItem['json'] {
	return { ...report };
}

const REMEDIES: Record<InputReason, string> = {
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
		description: REMEDIES[error.reason],
		...(error.reason === 'invalid_public_key' && {
			failure: { cause: 'configuration-invalid' },
		}),
	});
}
