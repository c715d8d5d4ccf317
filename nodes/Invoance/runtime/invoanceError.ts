import type { Failure } from 'n8n-workflow';

/** What an answer that refuses says for programs, as far as anything depends on it. */
interface RefusalFacts {
	/** Invoance's own code for the error. */
	error?: string | undefined;
	/** The id and the time of what was there already. */
	event_id?: string | undefined;
	created_at?: string | undefined;
}

/** What an {@link InvoanceError} knows besides its message. */
export interface InvoanceErrorDetails {
	/** What the user can do about it; carries Invoance's own error code where there is one. */
	description?: string | undefined;
	/** The HTTP status, where an answer was received. */
	status?: number | undefined;
	/** What the answer says for programs, where it is Invoance's own. Nothing of it is shown. */
	answer?: RefusalFacts | undefined;
	/** True if the same request may succeed later. */
	retryable?: boolean | undefined;
	/** True if it was the time limit of the operation that ended the trying. */
	timeLimitReached?: boolean | undefined;
	/** How long the server asked to wait before trying again, in milliseconds. */
	retryAfterMs?: number | undefined;
	/** The cause in n8n's own terms, for whoever reads the error by program. */
	failure?: Failure | undefined;
}

/**
 * A failure told in the user's words: `message` says what happened, `description` what to do.
 * Neither ever contains the API key or a presigned URL.
 */
export class InvoanceError extends Error {
	readonly description: string | undefined;
	readonly status: number | undefined;
	readonly answer: RefusalFacts | undefined;
	readonly retryable: boolean;
	readonly timeLimitReached: boolean;
	readonly retryAfterMs: number | undefined;
	readonly failure: Failure | undefined;

	constructor(message: string, details: InvoanceErrorDetails = {}) {
		super(message);
		this.name = 'InvoanceError';
		this.description = details.description;
		this.status = details.status;
		this.answer = details.answer;
		this.retryable = details.retryable ?? false;
		this.timeLimitReached = details.timeLimitReached ?? false;
		this.retryAfterMs = details.retryAfterMs;
		this.failure = details.failure;
	}
}

/** The error of a setting that cannot be used, with what to do about it. */
export function configurationError(message: string, fix: string): InvoanceError {
	return new InvoanceError(message, {
		description: fix,
		failure: { cause: 'configuration-invalid' },
	});
}

/** Takes out of a text whatever opens a door: keys, and the queries of signed URLs. */
export type Redact = (text: string) => string;

/**
 * What redacts API keys of every known prefix and signed URLs (their query is the signature), and
 * the given secrets, whatever they look like. A function, so that whoever has to redact need not be
 * given the secrets themselves.
 */
export function redactorOf(secrets: readonly string[]): Redact {
	return (text) => {
		let safe = text;
		for (const secret of secrets) {
			if (secret !== '') safe = safe.replaceAll(secret, '[redacted]');
		}
		return safe
			.replace(/\b(invoance|inv)_(live|test)_[\w-]+/gi, '[redacted]')
			.replace(/(https?:\/\/[^\s?#"']*)[?#][^\s"']*/gi, '$1?[redacted]')
			.replace(/(X-Amz-[\w-]+)=[^&\s"']*/gi, '$1=[redacted]');
	};
}

/**
 * An error without secrets in its words, whatever of an answer went into them: what tells it is made in
 * many places, and all of them lead here.
 *
 * @returns the error itself if it is none of ours.
 */
export function withoutSecrets(error: unknown, redact: Redact): unknown {
	if (!(error instanceof InvoanceError)) return error;
	const { message, description, ...details } = error;
	return new InvoanceError(redact(message), {
		...details,
		description: description === undefined ? undefined : redact(description),
	});
}

const redactPatterns = redactorOf([]);
const MAX_QUOTED_CHARACTERS = 300;

/**
 * Makes text from outside fit for a message: redacted, on one line, at most 300 characters.
 *
 * @param redact also knows the secrets of the execution; default: keys and signed URLs by their form.
 */
export function quotable(text: string, redact: Redact = redactPatterns): string {
	const safe = redact(text)
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	return safe.length > MAX_QUOTED_CHARACTERS ? `${safe.slice(0, MAX_QUOTED_CHARACTERS)}…` : safe;
}
