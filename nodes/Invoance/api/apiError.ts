import { announcesPage, beginsAsPage, isRefusedBetween, proxyError } from '../http/connectionError';
import { isTransient, readDelayMs } from '../http/retry';
import {
	InvoanceError,
	quotable,
	type InvoanceErrorDetails,
	type Redact,
} from '../runtime/invoanceError';
import { readAnswer } from './answer';
import { errorBodySchema, type ErrorBody } from './schemas';

export interface Subject {
	credential: string;
	/** What was asked for, e.g. `export "aexp_…"` or `organization "acme"`. */
	target: string;
	/** It was asked for without an ID that could be unknown. */
	hasNoId?: true;
	scope: string;
	host: string;
}

export interface RefusedAnswer {
	status: number;
	headers: Record<string, unknown>;
	text: string;
}

type Explanation = { message: string } & InvoanceErrorDetails;

/**
 * The error for an HTTP answer other than 2xx. Decides on status and Invoance's `error` code, never on
 * its `message`, which is only quoted (source: Invoance's error table).
 */
export function apiError(answer: RefusedAnswer, subject: Subject, redact: Redact): InvoanceError {
	const json = readAnswer(answer.text).value;
	const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
	if (isOfProxy(answer, isObject)) return proxyError('Invoance', subject.host, answer.status);
	const body = errorBodySchema.parse(json);
	const { error, event_id, created_at, limit_per_sec } = body;
	const { message, description, ...details } = explain(answer, body, subject);
	const retryAfterMs = details.retryable ? readDelayMs(answer, body) : 0;
	return new InvoanceError(redact(message), {
		...details,
		description: [description, quoteServer(answer.status, body, redact)].filter(Boolean).join(' '),
		status: answer.status,
		...(isObject && { answer: { error, event_id, created_at, limit_per_sec } }),
		...(retryAfterMs > 0 && { retryAfterMs }),
	});
}

/**
 * Invoance's own errors are JSON objects; a proxy's or a firewall's are pages, or empty. What may
 * pass is tried again, whoever sent it, and a 404 is another server's.
 */
function isOfProxy({ status, headers, text }: RefusedAnswer, isObject: boolean): boolean {
	const isPage = !isObject && (announcesPage(headers) || beginsAsPage(text));
	if (isRefusedBetween(status, isObject || (status === 401 && !isPage))) return true;
	return isPage && status >= 400 && status !== 404 && !isTransient(status);
}

function explain({ status }: RefusedAnswer, body: ErrorBody, subject: Subject): Explanation {
	const { credential, target } = subject;
	switch (status) {
		case 400:
			return {
				message: `Invoance did not accept the request for ${target}`,
				description: 'Check the values of this node.',
			};
		case 401:
			return explainUnauthorized(body, subject);
		case 402:
			return {
				message: 'The Invoance subscription is past due',
				description: 'Settle the open invoice in Invoance, then run this workflow again.',
			};
		case 403:
			return explainForbidden(body, subject);
		case 404:
			return explainNotFound(body, subject);
		case 408:
		case 425:
			return passing(`Invoance could not take the request for ${target} just then`);
		case 409:
			return body.error === 'org_archived'
				? setting(
						`The ${target} is archived, and Invoance makes no exports of archived organizations`,
						'Choose another organization, or restore this one in Invoance first.',
					)
				: {
						message: `Invoance refused the request for ${target} because it conflicts with an earlier one`,
						description: 'Run the workflow again; if it happens again, please report it.',
					};
		case 413:
			return {
				message: 'The request is too large for Invoance',
				description: 'Use fewer or shorter filters.',
			};
		case 429:
			return explainTooMany(body);
	}
	if (status >= 500) {
		return passing(`Invoance had a problem of its own while it answered about ${target}`);
	}
	if (status < 300 || status >= 400)
		return { message: `Invoance refused the request for ${target}` };
	return setting(
		'Invoance answered with a redirect, which is not followed so that the API key stays safe',
		`Check the Base URL in the credential "${credential}".`,
	);
}

function explainUnauthorized({ error }: ErrorBody, { credential }: Subject): Explanation {
	return error === 'api_key_revoked'
		? key(
				`The API key in the credential "${credential}" has been revoked`,
				'Create a new key in Invoance and put it into the credential.',
			)
		: key(
				`Invoance does not accept the API key in the credential "${credential}"`,
				'Copy the whole key from Invoance into the credential.',
			);
}

function explainForbidden({ error }: ErrorBody, subject: Subject): Explanation {
	const { credential, scope, target } = subject;
	const theKey = `The API key in the credential "${credential}"`;
	switch (error) {
		case 'ip_not_allowed':
		case 'ip_blocked':
			return key(
				`${theKey} may not be used from the address of this n8n`,
				"Add n8n's public IP address to the key's allowlist in Invoance.",
			);
		case 'feature_not_available':
			return {
				message: `Your Invoance plan lacks a feature needed for ${target}`,
				description: 'Upgrade the plan in Invoance, or leave this step out.',
			};
		case 'insufficient_scope':
		case 'permission_denied':
			return key(
				`${theKey} lacks the scope ${scope}`,
				`Create a key with the scope ${scope} in Invoance and put it into the credential.`,
			);
		default:
			return key(
				`${theKey} may not access ${target}`,
				`Check in Invoance that the key has the scope ${scope} and may be used from n8n's address.`,
			);
	}
}

/** Invoance's own 404 has an error code in snake case; another server's has none, or words. */
function explainNotFound({ error = '' }: ErrorBody, subject: Subject): Explanation {
	const { credential, host, target, hasNoId } = subject;
	return /^[a-z\d_]+$/.test(error) && !hasNoId
		? setting(
				`Invoance does not know ${target}`,
				`Check the ID, and that it belongs to the Invoance account of the credential "${credential}".`,
			)
		: setting(
				`There is no Invoance API at the Base URL of the credential "${credential}"`,
				`${host} answered, but does not have what was asked for. The usual Base URL is https://api.invoance.com. The API key is not the problem.`,
			);
}

function explainTooMany({ error, resource, ...body }: ErrorBody): Explanation {
	if (error !== 'quota_exceeded') {
		return {
			message: 'Invoance received too many requests from this account',
			description: 'Lower Concurrency in this node, or run fewer workflows at the same time.',
			retryable: true,
			failure: { cause: 'rate-limited' },
		};
	}
	const { current_usage: used = 'all', plan_limit: limit = 'the allowance' } = body;
	return {
		message: `The monthly Invoance quota${resource ? ` for ${quotable(resource)}` : ''} is used up`,
		description: `Used: ${used} of ${limit}. Wait for the next month or upgrade the plan in Invoance.`,
		failure: { cause: 'quota-exhausted' },
	};
}

function key(message: string, description: string): Explanation {
	return { message, description, failure: { cause: 'credential-invalid' } };
}

function setting(message: string, description: string): Explanation {
	return { message, description, failure: { cause: 'configuration-invalid' } };
}

function passing(message: string): Explanation {
	return {
		message,
		description: 'Try again later.',
		retryable: true,
		failure: { cause: 'temporarily-unavailable' },
	};
}

function quoteServer(status: number, body: ErrorBody, redact: Redact): string {
	const code = body.error === undefined ? '' : `, error code ${quotable(body.error, redact)}`;
	const words = body.message === undefined ? '' : `: ${quotable(body.message, redact)}`;
	return `(HTTP ${status}${code}${words})`;
}
