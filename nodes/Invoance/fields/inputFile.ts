import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import { configurationError } from '../runtime/invoanceError';

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
	/** All files of the item, this one included. */
	binary: IBinaryKeyData;
}

/** @throws InvoanceError if an expression gave something other than the name of a field. */
function readPath(functions: IExecuteFunctions, itemIndex: number): string {
	const path: unknown = functions.getNodeParameter('binaryPropertyName', itemIndex, DEFAULT);
	if (typeof path === 'string') return path.trim();
	throw configurationError(
		'Input Binary Field must be the name of a field, e.g. data',
		'Correct the expression in Input Binary Field.',
	);
}

/**
 * The name of the field that an item's file is in, without a path.
 *
 * @throws InvoanceError if an expression gave something other than the name of a field.
 */
export function readInputField(functions: IExecuteFunctions, itemIndex: number): string {
	const path = readPath(functions, itemIndex);
	return path.slice(path.lastIndexOf('.') + 1);
}

/** Whether an item brings a file in its field. */
export function hasFile(functions: IExecuteFunctions, itemIndex: number): boolean {
	return findFile(functions, itemIndex, readPath(functions, itemIndex)) !== undefined;
}

/**
 * The file that an item brings, with the others it has.
 *
 * @throws NodeOperationError in n8n's own words if the item has no such file; InvoanceError if an
 * expression gave something other than the name of a field.
 */
export function readInputFile(functions: IExecuteFunctions, itemIndex: number): InputFile {
	const path = readPath(functions, itemIndex);
	const field = readInputField(functions, itemIndex);
	const file =
		findFile(functions, itemIndex, path) ?? functions.helpers.assertBinaryData(itemIndex, path);
	return { file, binary: { [field]: file, ...otherFiles(functions, itemIndex, field) } };
}

/**
 * The files of an item in other fields than `field`, wherever n8n keeps them: beside the item's JSON,
 * or, where binaries are combined, in it.
 */
export function otherFiles(
	functions: IExecuteFunctions,
	itemIndex: number,
	field: string,
): IBinaryKeyData {
	const item = functions.getInputData()[itemIndex];
	const inJson = item?.json[BINARY_IN_JSON_PROPERTY];
	const names = [item?.binary, inJson].flatMap((files) =>
		typeof files === 'object' && files !== null ? Object.keys(files) : [],
	);
	const others = names.flatMap((name) => {
		const file = name === field ? undefined : findFile(functions, itemIndex, name);
		return file ? [[name, file] as const] : [];
	});
	return Object.fromEntries(others);
}

/**
 * In workflows whose setting `binaryMode` is `combined`, n8n's helper takes a path into the item's
 * JSON, where n8n keeps files under `_files`. There the plain name works too, so that a workflow
 * need not be changed with the setting.
 */
function findFile(
	functions: IExecuteFunctions,
	itemIndex: number,
	path: string,
): IBinaryData | undefined {
	for (const place of [path, `${BINARY_IN_JSON_PROPERTY}.${path}`]) {
		try {
			return functions.helpers.assertBinaryData(itemIndex, place);
		} catch {
			// Not there: look in the next place.
		}
	}
	return undefined;
}
