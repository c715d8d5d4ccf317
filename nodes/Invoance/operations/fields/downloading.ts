import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { readOptions } from './readOptions';

/** The options of operations that download; read by {@link readDownloading}. */
export const downloadOptions: INodeProperties[] = [
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. audit-log-june',
		description:
			'How to call the file. The extension is added if it is missing. Leave it empty for a name that says what is in the file.',
	},
	{
		displayName: 'If Empty',
		name: 'ifEmpty',
		type: 'options',
		options: [
			{
				name: 'Fail',
				value: 'fail',
				description: 'Stop with an error',
			},
			{
				name: 'Output the Empty File',
				value: 'output',
				description: 'Hand on the file although it holds no events',
			},
			{
				name: 'Skip',
				value: 'skip',
				description: 'Hand on nothing for this item, so that no email with an empty file is sent',
			},
		],
		default: 'output',
		description: 'What to do if no event matched and the export has no rows',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description:
			'The name of the output field that holds the file. Nodes like Gmail or Google Drive expect data.',
	},
];

const FIELD_RULE = 'Put Output File in Field must be the name of a field, e.g. data';

const schema = z.object({
	fileName: z.string({ invalid_type_error: 'File Name must be text' }).default(''),
	ifEmpty: z
		.enum(['output', 'skip', 'fail'], {
			errorMap: () => ({ message: 'If Empty must be "output", "skip" or "fail"' }),
		})
		.default('output'),
	binaryPropertyName: z
		.string({ invalid_type_error: FIELD_RULE })
		.trim()
		.min(1, FIELD_RULE)
		.default('data'),
});

/** How an item's file is to be handed on. */
export type Downloading = z.infer<typeof schema>;

/**
 * How the file of an item is to be handed on.
 *
 * @throws InvoanceError if an expression gave an unusable value.
 */
export function readDownloading(functions: IExecuteFunctions, itemIndex: number): Downloading {
	return readOptions(functions, itemIndex, schema);
}
