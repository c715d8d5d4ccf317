import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { now } from '../clock';
import type { Limit } from '../limit';
import { apiError, type RefusedAnswer, type Subject } from './apiError';
import { connectionError } from '../http/connectionError';
import { InvoanceError, type Redact } from '../invoanceError';
import { exchange, EXCHANGE_OPTIONS, ExchangeTimeoutError, type Answer } from '../http/exchange';
import { backoffMs, withRetries, type SharedPause } from '../http/retry';
import { REQUEST_TIMEOUT_MS } from '../http/timeouts';

/** One request to the API, as an endpoint describes it. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below the base URL, e.g. `/v1/me`; every variable part already encoded. */
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** Makes a POST safe to repeat. */
	idempotencyKey?: string;
	/** The largest answer that is read, in bytes. */
	maxAnswerBytes: number;
	subject: Omit<Subject, 'credential'>;
}

/** What all requests of one node execution share. */
export interface ApiConnection {
	functions: IExecuteFunctions | ILoadOptionsFunctions;
	/** Normalized, without `/v1`. */
	baseUrl: string;
	/** The name of the credential, as the user calls it. */
	credential: string;
	/** Takes the API key out of a message. */
	redact: Redact;
	/** How many API requests may be under way at once. */
	limit: Limit;
	pause: SharedPause;
	signal?: AbortSignal | undefined;
}

/**
 * Sends one API request with the credential's key, with retries, and returns the parsed JSON.
 *
 * The answer is taken as a stream: that is the only way n8n's HTTP helper lets a body be bounded in
 * size and in time.
 *
 * @param deadline on the clock of `now()`; neither a try nor a pause goes past it.
 * @throws InvoanceError for everything that Invoance or the network did, in the user's words.
 */
export async function requestJson(
	connection: ApiConnection,
	request: ApiRequest,
	deadline: number,
): Promise<unknown> {
	const { limit, pause, signal } = connection;
	const attempt = async () => {
		await pause.wait(deadline, signal);
		return await sendOnce(connection, request, deadline);
	};
	return await withRetries(async () => await limit(attempt), { deadline, signal });
}

async function sendOnce(
	connection: ApiConnection,
	request: ApiRequest,
	deadline: number,
): Promise<unknown> {
	const { credential, redact, pause, signal } = connection;
	signal?.throwIfAborted();
	const startedAt = now();
	if (startedAt >= deadline) throw timedOut(request, true);
	const requestDeadline = Math.min(deadline, startedAt + REQUEST_TIMEOUT_MS);
	const answer = await receive(connection, request, requestDeadline, deadline);
	if (answer.status >= 200 && answer.status < 300) return parseJson(answer.text, credential);
	const error = apiError(answer, { ...request.subject, credential }, redact);
	// Before the next request is let through: the others wait with this one.
	if (error.status === 429 && error.retryable) pause.extend(error.retryAfterMs ?? backoffMs(1));
	throw error;
}

async function receive(
	connection: ApiConnection,
	request: ApiRequest,
	requestDeadline: number,
	deadline: number,
): Promise<RefusedAnswer> {
	const { signal, redact } = connection;
	try {
		const answer = await exchange(async (ended) => await sendWithKey(connection, request, ended), {
			stallMs: REQUEST_TIMEOUT_MS,
			deadline: requestDeadline,
			signal,
		});
		const text = await readText(answer, request.maxAnswerBytes);
		return { status: answer.status, headers: answer.headers, text };
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof ExchangeTimeoutError
			? timedOut(request, requestDeadline === deadline)
			: connectionError('Invoance', error, redact);
	}
}

async function sendWithKey(
	{ functions, baseUrl }: ApiConnection,
	{ method, path, query, body, idempotencyKey }: ApiRequest,
	signal: AbortSignal,
): Promise<IN8nHttpFullResponse> {
	const options: IHttpRequestOptions = {
		method,
		url: baseUrl + path,
		headers: {
			Accept: 'application/json',
			...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
		},
		...(query && { qs: query }),
		...(body && { body }),
		...EXCHANGE_OPTIONS,
		abortSignal: signal,
	};
	// In an execution, n8n replaces abortSignal by what this function of its context returns.
	const context: typeof functions = Object.create(functions, {
		getExecutionCancelSignal: { value: () => signal },
	});
	return (await context.helpers.httpRequestWithAuthentication.call(
		context,
		'invoanceApi',
		options,
	)) as IN8nHttpFullResponse;
}

async function readText({ chunks }: Answer, maxBytes: number): Promise<string> {
	const received: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of chunks) {
		bytes += chunk.length;
		if (bytes > maxBytes) {
			throw new InvoanceError('Invoance sent an answer that is far larger than it should be', {
				description: `It is over ${maxBytes} bytes, so reading was stopped. Check that the Base URL in the credential is right.`,
			});
		}
		received.push(chunk);
	}
	return Buffer.concat(received).toString('utf8');
}

function timedOut({ subject }: ApiRequest, timeLimitReached: boolean): InvoanceError {
	const seconds = REQUEST_TIMEOUT_MS / 1000;
	return new InvoanceError(`Invoance did not answer in time about ${subject.target}`, {
		description: timeLimitReached
			? 'The time limit of this step was reached while a request was under way.'
			: `A request went unanswered for ${seconds} seconds.`,
		retryable: !timeLimitReached,
		timeLimitReached,
		failure: { cause: 'temporarily-unavailable' },
	});
}

/** No answer that Invoance documents comes near this depth; n8n could not store a much deeper one. */
const MAX_DEPTH = 100;

function parseJson(text: string, credential: string): unknown {
	const answer = tryParse(text);
	if (answer !== undefined && !isDeeperThan(answer, MAX_DEPTH)) return answer;
	throw new InvoanceError(`Invoance sent ${nameOf(text, answer)} instead of data`, {
		description: `Check the Base URL in the credential "${credential}"; a proxy between n8n and Invoance can cause this too.`,
	});
}

/** What an unusable answer is, as the object of a sentence. */
function nameOf(text: string, answer: unknown): string {
	if (text.trim() === '') return 'an empty answer';
	if (/^\s*<(!doctype|html)/i.test(text)) return 'a web page';
	if (answer === undefined) return 'text that is not valid JSON';
	return 'JSON that is nested too deeply';
}

function tryParse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Undefined is no JSON value, so it can stand for "none".
		return undefined;
	}
}

function isDeeperThan(value: unknown, depth: number): boolean {
	let level: unknown[] = [value];
	for (let left = depth; left > 0 && level.length > 0; left--) {
		level = level.flatMap((item) =>
			typeof item === 'object' && item !== null ? Object.values(item) : [],
		);
	}
	return level.some((item) => typeof item === 'object' && item !== null);
}
