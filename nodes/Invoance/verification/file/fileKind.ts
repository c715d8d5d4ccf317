import { VerificationInputError } from '../inputError';

/** As many bytes as it takes to tell an archive. */
export const SIGNATURE_BYTES = 4;

const NAME = /^"?[\p{L}_][\p{L}\p{M}\p{N}_ .()/:#-]*"?$/u;

/**
 * Refuses compressed files, which people verify by mistake.
 *
 * @param head the file's first {@link SIGNATURE_BYTES} bytes, or all of a shorter file
 * @throws VerificationInputError `gzip_file` or `zip_file`
 */
export function refuseArchive(head: Buffer): void {
	const hex = head.toString('hex');
	if (hex.startsWith('1f8b')) {
		throw new VerificationInputError(
			'gzip_file',
			'Verify needs NDJSON, but this file is compressed with gzip: decompress it first',
		);
	}
	if (hex === '504b0304') {
		throw new VerificationInputError(
			'zip_file',
			'Verify needs NDJSON, but this file is a ZIP archive: extract the export from it first',
		);
	}
}

/**
 * Refuses a CSV file, known by its header: two or more column names between commas, semicolons or
 * tabs. Signatures are over JSON, so a CSV export cannot be verified; anything else that is no NDJSON
 * gets a report with a failure for every line.
 *
 * @param firstLine the first line that is not blank
 * @throws VerificationInputError `csv_file`
 */
export function refuseCsv(firstLine: Buffer): void {
	const cells = firstLine
		.toString('utf8')
		.trim()
		.split(/[,;\t]/);
	if (cells.length < 2 || !cells.every((cell) => NAME.test(cell))) return;
	throw new VerificationInputError(
		'csv_file',
		'Verify needs NDJSON, but this file is CSV: create the export with the format NDJSON',
	);
}
