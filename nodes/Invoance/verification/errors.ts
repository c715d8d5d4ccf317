/** Why a file or a setting cannot be verified at all. */
export type VerificationInputProblem = 'csv_file' | 'gzip_file' | 'zip_file' | 'invalid_public_key';

/**
 * The caller gave something that cannot be verified: another kind of file, or a key that is none.
 * (What is wrong *inside* an NDJSON file is never an error, but part of the report.)
 *
 * `message` is written for the user; `problem` is for code.
 */
export class VerificationInputError extends Error {
	constructor(
		readonly problem: VerificationInputProblem,
		message: string,
	) {
		super(message);
		this.name = 'VerificationInputError';
	}
}
