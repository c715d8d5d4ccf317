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
