import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { InvoanceError } from '../runtime/invoanceError';

const CHUNK_BYTES = 64 * 1024;
/** As many base64 characters as give about {@link CHUNK_BYTES}. */
const SLICE_CHARACTERS = 4 * Math.floor(CHUNK_BYTES / 3);

/**
 * The bytes of a file in n8n's binary storage, in chunks, wherever the instance keeps it.
 *
 * @param signal closes the file when aborted, also while the storage is silent.
 * @throws InvoanceError if the file cannot be read.
 */
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

/**
 * Piece by piece, so that the file is not held a second time. Line breaks in the text are allowed.
 *
 * Whatever else is no base64 is refused: Node.js passes over it, and ends at the first `=`, so the step
 * after would decode other bytes than the ones that were read here.
 */
function* decodeBase64(text: string): Generator<Buffer> {
	let rest = '';
	let isPadded = false;
	for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
		const part = text.slice(start, start + SLICE_CHARACTERS).replace(/\s+/g, '');
		if (!(isPadded ? /^=*$/ : /^[\w+/-]*=*$/).test(part)) throw notBase64();
		isPadded ||= part.endsWith('=');
		const slice = rest + part;
		const whole = slice.length - (slice.length % 4);
		rest = slice.slice(whole);
		yield Buffer.from(slice.slice(0, whole), 'base64');
	}
	if (rest !== '') yield Buffer.from(rest, 'base64');
}

function notBase64(): InvoanceError {
	return new InvoanceError('The file in the input item is not valid base64', {
		description:
			'The item was not made by a step that reads files, or was changed since. Get the file with a step that outputs files, such as Download Export or Read/Write Files from Disk.',
	});
}

function unreadable(error: unknown): InvoanceError {
	const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
	return new InvoanceError(`The file could not be read from n8n's storage${code}`, {
		description:
			'n8n may have deleted it together with an old execution. Run the step that makes the file again.',
	});
}
