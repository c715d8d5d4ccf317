import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { ExportJob } from '../api/schemas';
import { storeFile, type Store } from '../download/binaryStorage';
import { FileStream } from '../download/fileStream';
import { refuseBeyondMemory } from '../download/memoryLimit';
import { SpreadsheetCells } from '../download/spreadsheet';
import { FileTransfer, type TransferOptions } from '../download/transfer';
import { InvoanceError } from '../runtime/invoanceError';
import type { ExportFormat } from './exportFormat';

/** What a download works with, and how its file is to be stored. */
export interface DownloadOptions extends Omit<TransferOptions, 'onLength' | 'fetch' | 'log'> {
	functions: Pick<IExecuteFunctions, 'helpers' | 'logger'>;
	format: ExportFormat;
	fileName: string;
	/** Whether a CSV file is prepared for spreadsheets; NDJSON never is. */
	spreadsheet: boolean;
}

/** A file that is complete and stored. */
export interface DownloadedExport {
	binary: IBinaryData;
	bytes: number;
	/** Lower-case hex SHA-256 of exactly the bytes that were stored. */
	sha256: string;
	/** Lines of NDJSON; records of CSV less the header. */
	rows: number;
	/** What storage sent, where the stored file is not the same. */
	source?: { bytes: number; sha256: string };
}

/**
 * Streams an export's file into n8n's binary storage, counts its rows on the way and, if asked,
 * prepares it for spreadsheets. What downloads is handed plain functions: no way leads from them to
 * the credential.
 *
 * @returns only when the file is whole: otherwise it throws and nothing stays stored.
 * @throws InvoanceError; the signal's reason on cancellation.
 */
export async function downloadExport({
	functions: { helpers, logger },
	format,
	fileName,
	spreadsheet,
	...options
}: DownloadOptions): Promise<DownloadedExport> {
	const { what, redact, signal } = options;
	const store: Store = async (...file) => await helpers.prepareBinaryData(...file);
	const refuseLarge = async (bytes: number) => {
		await refuseBeyondMemory(store, what, bytes);
	};
	const transfer = new FileTransfer({
		...options,
		fetch: async (request) => (await helpers.httpRequest(request)) as unknown,
		log: (level, line) => {
			logger[level](line);
		},
		onLength: refuseLarge,
	});
	const file = new FileStream({
		what,
		format: format.name,
		cells: spreadsheet && format.name === 'csv' ? new SpreadsheetCells() : undefined,
		onLarge: refuseLarge,
	});
	const binary = await storeFile(file, {
		...{ store, what, fileName, redact, signal },
		mimeType: format.mimeType,
		fill: async (stream) => {
			await transfer.fill(stream);
		},
	});
	return { binary, rows: file.rows, ...file.summary() };
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
