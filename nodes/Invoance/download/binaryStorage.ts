import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { InvoanceError, quotable, type Redact } from '../runtime/invoanceError';
import {
	beyondMemoryError,
	isBeyondMemory,
	MOST_BYTES_IN_MEMORY,
	refuseBeyondMemory,
} from './memoryLimit';
import { readableOf } from './readableOf';

/** How a file is to be stored. */
interface StoringOptions {
	functions: Pick<IExecuteFunctions, 'helpers'>;
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	fileName: string;
	mimeType: string;
	redact: Redact;
	signal?: AbortSignal | undefined;
	/**
	 * Tells, once the chunks have ended, the SHA-256 of them all, where whoever gives them computes it
	 * anyway: twice would take as long as the rest of a download. By default it is computed here.
	 */
	sha256?: (() => string) | undefined;
}

/** What n8n has stored. */
export interface StoredFile {
	binary: IBinaryData;
	bytes: number;
	/** Lower-case hex SHA-256 of exactly the bytes that were stored. */
	sha256: string;
}

/**
 * Streams a file into n8n's binary storage.
 *
 * @returns only when `chunks` have ended and n8n has kept every byte.
 * @throws whatever `chunks` threw; the signal's reason; InvoanceError if n8n could not store it.
 */
export async function storeFile(
	chunks: AsyncGenerator<Buffer>,
	{ functions, what, fileName, mimeType, redact, signal, sha256 }: StoringOptions,
): Promise<StoredFile> {
	const hash = createHash('sha256');
	let bytes = 0;
	let failed: { failure: unknown } | undefined;
	async function* hashed() {
		try {
			for await (const chunk of chunks) {
				const before = bytes;
				bytes += chunk.length;
				if (before <= MOST_BYTES_IN_MEMORY) await refuseBeyondMemory(functions, what, bytes);
				if (sha256 === undefined) hash.update(chunk);
				yield chunk;
			}
		} catch (failure) {
			// n8n's binary storage may wrap or hide it.
			failed = { failure };
			throw failed.failure;
		}
	}
	const binary = await functions.helpers
		.prepareBinaryData(readableOf(hashed()), fileName, mimeType)
		.catch((error: unknown) => {
			signal?.throwIfAborted();
			if (failed) throw failed.failure;
			if (isBeyondMemory(error)) throw beyondMemoryError(what);
			throw storingError(what, error instanceof Error ? error.message : String(error), redact);
		});
	if (binary.bytes !== undefined && binary.bytes !== bytes) {
		const kept = `${bytes} bytes were sent to it and it kept ${binary.bytes}`;
		throw storingError(what, kept, redact);
	}
	return { binary, bytes, sha256: sha256?.() ?? hash.digest('hex') };
}

/** The file arrived, but n8n could not keep it. */
function storingError(what: string, why: string, redact: Redact): InvoanceError {
	return new InvoanceError(`n8n could not store the file of ${what}`, {
		description: `Check the disk space and the binary data settings of n8n. (${quotable(why, redact)})`,
	});
}
