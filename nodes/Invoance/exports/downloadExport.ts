import type { ExportJob } from '../api/schemas';
import { storeFile, type StoredFile } from '../download/binaryStorage';
import { rowCounterOf, type RowCounter } from '../download/countRows';
import { refuseBeyondMemory } from '../download/memoryLimit';
import { forSpreadsheets } from '../download/spreadsheet';
import { InvoanceError } from '../runtime/invoanceError';
import { safeDownloadUrl } from '../download/presignedUrl';
import { FileTransfer, type TransferOptions } from '../download/transfer';
import type { ExportFormat } from './exportFormat';

/** What a download works with, and how the file is to be handed on. */
export interface DownloadOptions extends Omit<TransferOptions, 'onLength'> {
	format: ExportFormat;
	fileName: string;
	/** Whether a CSV file is prepared for spreadsheets; NDJSON never is. */
	spreadsheet: boolean;
}

/** A file that is complete and stored. */
export interface DownloadedExport extends StoredFile {
	/** Lines of NDJSON; records of CSV less the header. */
	rows: number;
	/** What storage sent, where the stored file is not the same. */
	source?: { bytes: number; sha256: string };
}

/**
 * Streams an export's file into n8n's binary storage, counts its rows on the way and, if asked,
 * prepares it for spreadsheets.
 *
 * @returns only when the file is whole: otherwise it throws and nothing stays stored.
 * @throws InvoanceError telling why; the signal's reason on cancellation.
 */
export async function downloadExport({
	format,
	fileName,
	spreadsheet,
	...options
}: DownloadOptions): Promise<DownloadedExport> {
	const { functions, what, redact, signal } = options;
	const transfer = new FileTransfer({
		...options,
		onLength: async (bytes) => {
			await refuseBeyondMemory(functions, what, bytes);
		},
	});
	const counter = rowCounterOf(format.name);
	const source = counted(transfer.bytes(), counter);
	const isChanged = spreadsheet && format.name === 'csv';
	const file = await storeFile(isChanged ? forSpreadsheets(source) : source, {
		functions,
		what,
		fileName,
		mimeType: format.mimeType,
		redact,
		signal,
		...(!isChanged && { sha256: () => transfer.summary().sha256 }),
	});
	return { ...file, rows: counter.rows, ...(isChanged && { source: transfer.summary() }) };
}

/** True if a job has a download address, and one that is safe to use. */
export function hasSafeAddress({ downloadUrl }: ExportJob, baseUrl: string): boolean {
	return downloadUrl !== undefined && safeDownloadUrl(downloadUrl, baseUrl) !== undefined;
}

/**
 * The download address of a ready job.
 *
 * @throws InvoanceError if it has none.
 */
export function downloadUrlOf(job: ExportJob): string {
	if (job.downloadUrl !== undefined) return job.downloadUrl;
	throw new InvoanceError(`Export "${job.id}" is ready but has no download address`, {
		description:
			'The field "download_url" is missing in what Invoance says of it. Please report this to Invoance.',
	});
}

async function* counted(
	chunks: AsyncGenerator<Buffer>,
	counter: RowCounter,
): AsyncGenerator<Buffer> {
	for await (const chunk of chunks) {
		counter.add(chunk);
		yield chunk;
	}
}
