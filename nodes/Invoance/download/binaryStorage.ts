import type { IBinaryData } from 'n8n-workflow';
import { InvoanceError, quotable, type Redact } from '../runtime/invoanceError';
import type { Readable } from '../http/exchange';
import type { FileStream } from './fileStream';
import { beyondMemoryError, isBeyondMemory } from './memoryLimit';

/** Stores a file, as `prepareBinaryData` of n8n's helpers does. */
export type Store = (file: Buffer | Readable, name: string, type: string) => Promise<IBinaryData>;

/** How a file is to be stored. */
interface StoringOptions {
	store: Store;
	/** Writes the whole file into the stream. */
	fill: (file: FileStream) => Promise<void>;
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	fileName: string;
	mimeType: string;
	redact: Redact;
	signal?: AbortSignal | undefined;
}

/**
 * Fills a stream and stores what comes out of it.
 *
 * @returns only when the stream has ended and n8n has kept every byte.
 * @throws whatever `fill` threw; the signal's reason; InvoanceError if n8n could not store it.
 */
export async function storeFile(
	file: FileStream,
	{ store, fill, what, fileName, mimeType, redact, signal }: StoringOptions,
): Promise<IBinaryData> {
	let failed: { error: unknown } | undefined;
	const filled = fill(file).then(
		() => file.end(),
		(error: unknown) => {
			// Where storage has closed the stream, why it did is what matters.
			if (!file.destroyed) failed = { error };
			file.destroy(new Error('The file is not whole'));
		},
	);
	const stored = await store(file, fileName, mimeType).then(
		(binary) => ({ binary }),
		(error: unknown) => ({ error }),
	);
	const isWhole = file.readableEnded;
	file.destroy();
	await filled;
	if ('error' in stored || !isWhole) {
		signal?.throwIfAborted();
		if (failed) throw failed.error;
		const error = 'error' in stored ? stored.error : new Error('It stopped before the end');
		if (isBeyondMemory(error)) throw beyondMemoryError(what);
		throw storingError(what, error instanceof Error ? error.message : String(error), redact);
	}
	const { binary } = stored;
	if (binary.bytes !== undefined && binary.bytes !== file.passed) {
		const kept = `${file.passed} bytes were sent to it and it kept ${binary.bytes}`;
		throw storingError(what, kept, redact);
	}
	return binary;
}

/** The file arrived, but n8n could not keep it. */
function storingError(what: string, why: string, redact: Redact): InvoanceError {
	return new InvoanceError(`n8n could not store the file of ${what}`, {
		description: `Check the disk space and the binary data settings of n8n. (${quotable(why.slice(0, 4096), redact)})`,
	});
}
