import {
	BINARY_IN_JSON_PROPERTY,
	type IBinaryData,
	type IBinaryKeyData,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import { configurationError, InvoanceError } from '../runtime/invoanceError';

const DEFAULT = 'data';

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

/** An item with files, of a node that is being executed. */
interface FileItem {
	functions: IExecuteFunctions;
	index: number;
}

/** @throws InvoanceError if an expression gave something other than the name of a field. */
function readPath({ functions, index }: FileItem): string {
	const path: unknown = functions.getNodeParameter('binaryPropertyName', index, DEFAULT);
	if (typeof path === 'string') return path.trim();
	throw configurationError(
		'Input Binary Field must be the name of a field, e.g. data',
		'Correct the expression in Input Binary Field.',
	);
}

export function readInputField(item: FileItem): string {
	const path = readPath(item);
	return path.slice(path.lastIndexOf('.') + 1);
}

export function hasFile(item: FileItem): boolean {
	return findFile(item, readPath(item)) !== undefined;
}

/** The file that an item brings, with the others it has. Throws n8n's own error if there is none. */
export function readInputFile(item: FileItem): { file: IBinaryData; binary: IBinaryKeyData } {
	const path = readPath(item);
	const field = readInputField(item);
	const file = findFile(item, path) ?? item.functions.helpers.assertBinaryData(item.index, path);
	return { file, binary: { [field]: file, ...otherFiles(item, field) } };
}

/**
 * The files of an item in other fields than `field`, wherever n8n keeps them: beside the item's JSON,
 * or, where binaries are combined, in it.
 */
export function otherFiles(item: FileItem, field: string): IBinaryKeyData {
	const input = item.functions.getInputData()[item.index];
	const inJson = input?.json[BINARY_IN_JSON_PROPERTY];
	const names = [input?.binary, inJson].flatMap((files) =>
		typeof files === 'object' && files !== null ? Object.keys(files) : [],
	);
	const others = names.flatMap((name) => {
		const file = name === field ? undefined : findFile(item, name);
		return file ? [[name, file] as const] : [];
	});
	return Object.fromEntries(others);
}

/**
 * In workflows whose setting `binaryMode` is `combined`, n8n's helper takes a path into the item's
 * JSON, where n8n keeps files under `_files`. There the plain name works too, so that a workflow
 * need not be changed with the setting.
 */
function findFile({ functions, index }: FileItem, path: string): IBinaryData | undefined {
	for (const place of [path, `${BINARY_IN_JSON_PROPERTY}.${path}`]) {
		try {
			return functions.helpers.assertBinaryData(index, place);
		} catch {
			// Not there: look in the next place.
		}
	}
	return undefined;
}

const CHUNK_BYTES = 64 * 1024;
/** As many base64 characters as give about {@link CHUNK_BYTES}. */
const SLICE_CHARACTERS = 4 * Math.floor(CHUNK_BYTES / 3);

/** The bytes of a file in n8n's binary storage, in chunks, wherever the instance keeps it. */
export async function* storedFile(
	functions: IExecuteFunctions,
	file: IBinaryData,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
	if (!file.id) {
		yield* decodeBase64(file.data);
		return;
	}
	try {
		yield* streamOf(functions, file.id, signal);
	} catch (error) {
		signal.throwIfAborted();
		throw unreadable(error);
	}
}

async function* streamOf(
	functions: IExecuteFunctions,
	id: string,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const stream = await functions.helpers.getBinaryStream(id, CHUNK_BYTES);
	const close = () => {
		stream.destroy();
	};
	signal.addEventListener('abort', close);
	try {
		signal.throwIfAborted();
		yield* stream as AsyncIterable<Uint8Array>;
	} finally {
		signal.removeEventListener('abort', close);
		close();
	}
}

/** Base64, also as URLs have it; what pads it stands at its end only. */
const PART = /^[\w+/-]*(=*)$/;

/**
 * Piece by piece, so that the file is not held a second time. Line breaks in the text are allowed;
 * what decoders disagree on is not, because the next step would read another file.
 */
function* decodeBase64(text: string): Generator<Uint8Array> {
	let rest = '';
	let isAtEnd = false;
	for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
		const slice = text.slice(start, start + SLICE_CHARACTERS).replace(/\s+/g, '');
		const [, padding] = PART.exec(slice) ?? [];
		if (padding === undefined || (isAtEnd && padding !== slice)) throw notBase64();
		isAtEnd ||= padding !== '';
		rest += slice;
		const whole = rest.length - (rest.length % 4);
		yield Buffer.from(rest.slice(0, whole), 'base64');
		rest = rest.slice(whole);
	}
	if (rest.length === 1) throw notBase64();
	if (rest !== '') yield Buffer.from(rest, 'base64');
}

function notBase64(): InvoanceError {
	return new InvoanceError('The file in the item is not base64, as n8n stores files in memory', {
		description:
			'Run the step that makes the file again; if it is a Code step, correct its base64.',
	});
}

function unreadable(error: unknown): InvoanceError {
	const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
	return new InvoanceError(`The file could not be read from n8n's storage${code}`, {
		description:
			'n8n may have deleted it together with an old execution. Run the step that makes the file again.',
	});
}
