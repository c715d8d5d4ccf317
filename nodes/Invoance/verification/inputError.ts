import type { InputReason } from './reasons';

/**
 * The caller gave something that cannot be verified: another kind of file, or a key that is none.
 * (What is wrong *inside* an NDJSON file is never an error, but part of the report.)
 *
 * `message` is written for the user; `reason` is for code.
 */
export class VerificationInputError extends Error {
	constructor(
		readonly reason: InputReason,
		message: string,
	) {
		super(message);
		this.name = 'VerificationInputError';
	}
}
