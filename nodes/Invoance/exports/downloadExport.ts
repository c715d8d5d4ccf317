import type { IBinaryData } from 'n8n-workflow';
import type { ExportJob } from '../api/schemas';
import { storingError } from '../storage/storageErrors';
import { FileTransfer, type TransferOptions } from '../storage/transfer';
import { readableOf } from '../files/readableOf';

/** What a download works with, and how the file is to be called. */
interface DownloadOptions extends TransferOptions {
	fileName: string;
	mimeType: string;
}

/** A file that is complete and stored. */
interface DownloadedExport {
	binary: IBinaryData;
	bytes: number;
	/** Lower-case hex SHA-256 of exactly the bytes that were stored. */
	sha256: string;
}

/**
 * Streams a ready export's file into n8n's binary storage.
 *
 * @returns only when the file is whole: otherwise it throws and nothing stays stored.
 * @throws InvoanceError telling why; the signal's reason on cancellation.
 */
export async function downloadExport(
	job: ExportJob,
	options: DownloadOptions,
): Promise<DownloadedExport> {
	const transfer = new FileTransfer(job, options);
	const binary = await options.functions.helpers
		.prepareBinaryData(readableOf(transfer.bytes()), options.fileName, options.mimeType)
		.catch((error: unknown) => {
			options.signal?.throwIfAborted();
			throw transfer.failure ?? storingError(job.id, error);
		});
	const { bytes, sha256 } = transfer.summary();
	if (binary.bytes !== undefined && binary.bytes !== bytes) {
		throw storingError(job.id, `${bytes} bytes were sent to it and it kept ${binary.bytes}`);
	}
	return { binary, bytes, sha256 };
}
