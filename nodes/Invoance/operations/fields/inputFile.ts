import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import { InvoanceError } from '../../invoanceError';

const DEFAULT = 'data';

/** The field `binaryPropertyName` of operations that take a file; read by {@link readInputFile}. */
export const inputFileField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: DEFAULT,
	placeholder: 'e.g. data',
	hint: 'The name of the input field containing the file to be processed',
	description:
		'The name of the input field that holds the file. Download Export puts it in data unless told otherwise.',
};

/** The file of an item. */
interface InputFile {
	file: IBinaryData;
	/** All files of the item, this one included, to be handed on. */
	binary: IBinaryKeyData;
}

/**
 * The file that an item brings, with the others it has.
 *
 * @throws NodeOperationError in n8n's own words if the item has no such file; InvoanceError if an
 * expression gave something other than the name of a field.
 */
export function readInputFile(functions: IExecuteFunctions, itemIndex: number): InputFile {
	const field: unknown = functions.getNodeParameter('binaryPropertyName', itemIndex, DEFAULT);
	if (typeof field !== 'string') {
		throw new InvoanceError('Input Binary Field must be the name of a field, e.g. data', {
			description: 'Correct the expression in Input Binary Field.',
			failure: { cause: 'configuration-invalid' },
		});
	}
	const path = field.trim();
	const file = fileAt(functions, itemIndex, path);
	const name = path.slice(path.lastIndexOf('.') + 1);
	const others = functions.getInputData()[itemIndex]?.binary;
	return { file, binary: { ...others, [name]: file } };
}

/**
 * In workflows whose setting `binaryMode` is `combined`, n8n's helper takes a path into the item's
 * JSON, where n8n keeps files under `_files`. There the plain name works too, so that a workflow
 * need not be changed with the setting.
 */
function fileAt(functions: IExecuteFunctions, itemIndex: number, path: string): IBinaryData {
	const { assertBinaryData } = functions.helpers;
	for (const place of [path, `${BINARY_IN_JSON_PROPERTY}.${path}`]) {
		try {
			return assertBinaryData(itemIndex, place);
		} catch {
			// Not there: look in the next place, or say so below.
		}
	}
	return assertBinaryData(itemIndex, path);
}
