import type { Failure } from 'n8n-workflow';

/** What Invoance's answer says for programs where it refuses, as far as anything depends on it. */
interface Refusal {
	error?: string | undefined;
	/** The id and the time of what was there already. */
	event_id?: string | undefined;
	created_at?: string | undefined;
	limit_per_sec?: number | undefined;
}

export interface InvoanceErrorDetails {
	/** What the user can do about it; carries Invoance's own error code where there is one. */
	description?: string | undefined;
	status?: number | undefined;
	/** What the answer says for programs, where it is Invoance's own. Nothing of it is shown. */
	answer?: Refusal | undefined;
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
 * A failure in the user's words: `message` says what happened, `description` what to do.
 * Neither ever contains the API key or a presigned URL.
 */
export class InvoanceError extends Error {
	readonly description: string | undefined;
	readonly status: number | undefined;
	readonly answer: Refusal | undefined;
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

/** No more of a text from outside is looked at: whoever sent it decides how long it is. */
const MAX_SEEN_CHARACTERS = 4_096;
const MAX_QUOTED_CHARACTERS = 300;

/**
 * Makes a function that cuts a text to 4 KB and takes out of it API keys of every known prefix,
 * signed URLs (their query is the signature), and the given secrets, whatever they look like. A
 * function, so that what has to redact need not be given the secrets themselves.
 *
 * Each pattern takes all that it can and is not tried again within it, so that the time is linear.
 */
export function redactorOf(secrets: readonly string[]): Redact {
	const known = secrets.filter((secret) => secret !== '');
	return (text) => {
		let safe = cutBeside(known, text);
		for (const secret of known) safe = safe.replaceAll(secret, '[redacted]');
		return safe
			.replace(/\b(invoance|inv)_(live|test)_[\w-]+/gi, '[redacted]')
			.replace(/https?:\/\/[^\s"']*/gi, withoutQuery)
			.replace(/X-Amz-[^\s"'&]*/gi, withoutValue);
	};
}

/** Cuts a text to what is looked at. A secret that would be cut is left out, not shown in part. */
function cutBeside(secrets: readonly string[], text: string): string {
	if (text.length <= MAX_SEEN_CHARACTERS) return text;
	const cut = text.slice(0, MAX_SEEN_CHARACTERS);
	const ends = secrets.map((secret) => {
		let length = Math.min(secret.length, cut.length);
		while (length > 0 && !cut.endsWith(secret.slice(0, length))) length--;
		return cut.length - length;
	});
	return cut.slice(0, Math.min(cut.length, ...ends));
}

function withoutQuery(url: string): string {
	const end = url.search(/[?#]/);
	return end === -1 ? url : `${url.slice(0, end)}?[redacted]`;
}

/** The value of a parameter, also of one in a URL that is itself encoded. */
function withoutValue(parameter: string): string {
	const end = parameter.search(/=|%3D/i);
	return end === -1 ? parameter : `${parameter.slice(0, end)}=[redacted]`;
}

/** The beginning of a text, with an ellipsis where it goes on. */
export function shortened(text: string, maxCharacters: number): string {
	return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}

/** An error whose words have no secret in them, whatever of an answer went into them. */
export function withoutSecrets(error: unknown, redact: Redact): unknown {
	if (!(error instanceof InvoanceError)) return error;
	const { message, description, ...details } = error;
	return new InvoanceError(redact(message), {
		...details,
		description: description === undefined ? undefined : redact(description),
	});
}

const redactPatterns = redactorOf([]);

/**
 * Makes text from outside fit for a message: redacted, on one line, at most 300 characters. Without
 * `redact`, keys and signed URLs are known by their form.
 */
export function quotable(text: string, redact: Redact = redactPatterns): string {
	const oneLine = redact(text)
		.replace(/[\p{Cc}\s]+/gu, ' ')
		.trim();
	return shortened(oneLine, MAX_QUOTED_CHARACTERS);
}
