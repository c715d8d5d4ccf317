import type { Failure } from 'n8n-workflow';

/** What an {@link InvoanceError} knows besides its message. */
export interface InvoanceErrorDetails {
	/** What the user can do about it; carries Invoance's own error code where there is one. */
	description?: string;
	/** The HTTP status, where an answer was received. */
	status?: number;
	/** True if the same request may succeed later. */
	retryable?: boolean;
	/** True if it was the time limit of the operation that ended the trying. */
	timeLimitReached?: boolean;
	/** How long the server asked to wait before trying again, in milliseconds. */
	retryAfterMs?: number;
	/** The cause in n8n's own terms, for whoever reads the error by program. */
	failure?: Failure;
}

/**
 * A failure told in the user's words: `message` says what happened, `description` what to do.
 * Neither ever contains the API key or a presigned URL.
 */
export class InvoanceError extends Error {
	readonly description: string | undefined;
	readonly status: number | undefined;
	readonly retryable: boolean;
	readonly timeLimitReached: boolean;
	readonly retryAfterMs: number | undefined;
	readonly failure: Failure | undefined;

	constructor(message: string, details: InvoanceErrorDetails = {}) {
		super(message);
		this.name = 'InvoanceError';
		this.description = details.description;
		this.status = details.status;
		this.retryable = details.retryable ?? false;
		this.timeLimitReached = details.timeLimitReached ?? false;
		this.retryAfterMs = details.retryAfterMs;
		this.failure = details.failure;
	}
}

const MAX_QUOTED_CHARACTERS = 300;

/**
 * Makes text from outside fit for a message: on one line, at most 300 characters, without anything
 * that opens a door (an API key, the query of a URL, which is where presigned URLs carry their
 * signature).
 *
 * @param secrets further strings that must not appear.
 */
export function quotable(text: string, secrets: readonly string[] = []): string {
	let safe = text;
	for (const secret of secrets) {
		if (secret !== '') safe = safe.replaceAll(secret, '[redacted]');
	}
	safe = safe
		.replace(/invoance_(live|test)_[\w-]+/gi, '[redacted]')
		.replace(/(https?:\/\/[^\s?#"']*)[?#][^\s"']*/gi, '$1?[redacted]')
		.replace(/(X-Amz-[\w-]+)=[^&\s"']*/gi, '$1=[redacted]')
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	return safe.length > MAX_QUOTED_CHARACTERS ? `${safe.slice(0, MAX_QUOTED_CHARACTERS)}…` : safe;
}
