import type { IBinaryData } from 'n8n-workflow';
import type { Readable } from '../http/exchange';
import { InvoanceError, quotable, type Redact } from '../runtime/invoanceError';
import { FileStream } from './fileStream';
import type { SpreadsheetCells } from './spreadsheet';

type Store = (file: Buffer | Readable, name: string, type: string) => Promise<IBinaryData>;

interface StoringOptions {
	store: Store;
	fill: (file: FileStream) => Promise<void>;
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	fileName: string;
	format: 'csv' | 'ndjson';
	mimeType: string;
	cells?: SpreadsheetCells | undefined;
	redact: Redact;
	signal?: AbortSignal | undefined;
}

export interface StoredFile {
	binary: IBinaryData;
	bytes: number;
	/** Lower-case hex SHA-256 of exactly the bytes that were stored. */
	sha256: string;
	/** Lines of NDJSON; records of CSV less the header. */
	rows: number;
	/** What storage sent, where the stored file is not the same. */
	source?: { bytes: number; sha256: string };
}

/** Fills a stream and stores what comes out of it; returns only when n8n has kept every byte. */
export async function storeFile(options: StoringOptions): Promise<StoredFile> {
	const { store, fill, what, format, cells, redact, signal } = options;
	const onLarge = async () => {
		await refuseInMemory(store, what);
	};
	const file = new FileStream({ what, format, cells, onLarge });
	let failed: { error: unknown } | undefined;
	const filled = fill(file).then(
		() => file.end(),
		(error: unknown) => {
			// Where storage has closed the stream, why it did is what matters.
			if (!file.destroyed) failed = { error };
			file.destroy(new Error('The file is not whole'));
		},
	);
	const stored = await store(file, options.fileName, options.mimeType).then(
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
	return { binary, rows: file.rows, ...file.summary() };
}

function storingError(what: string, why: string, redact: Redact): InvoanceError {
	return new InvoanceError(`n8n could not store the file of ${what}`, {
		description: `Check the disk space and the binary data settings of n8n. (${quotable(why, redact)})`,
	});
}

/**
 * Refuses a file that is too large for memory where n8n keeps files there. n8n tells a node its way of
 * storing only by what comes of storing, so one byte is stored to see.
 */
async function refuseInMemory(store: Store, what: string): Promise<void> {
	// Why n8n cannot store shows when the file itself is stored.
	const probe = await store(Buffer.from('.'), 'probe.txt', 'text/plain').catch(() => undefined);
	if (probe && probe.id === undefined) throw beyondMemoryError(what);
}

function beyondMemoryError(what: string): InvoanceError {
	return new InvoanceError(`The file of ${what} is too large for this n8n`, {
		description:
			'This n8n keeps files in memory and can hold at most 402 MB each. Set N8N_DEFAULT_BINARY_DATA_MODE to filesystem where n8n runs, or export a shorter date range.',
	});
}

function isBeyondMemory(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return false;
	const { code, message }: { code?: unknown; message?: unknown } = error;
	return /string longer than|invalid string length|array buffer allocation failed|ERR_STRING_TOO_LONG|ERR_BUFFER_TOO_LARGE/i.test(
		`${String(code)} ${String(message)}`,
	);
}
