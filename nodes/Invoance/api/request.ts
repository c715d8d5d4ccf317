import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { now } from '../runtime/clock';
import { connectionError } from '../http/connectionError';
import { exchange, ExchangeTimeoutError, REQUEST_TIMEOUT_MS, type Fetch } from '../http/exchange';
import { QueueTimeoutError, type Priority, type RateLimiter } from '../http/rateLimiter';
import {
	backoffMs,
	DEFAULT_LIMIT_MS,
	durationInWords,
	isRateLimited,
	outOfTime,
	retry,
} from '../http/retry';
import type { ServerClock } from '../http/serverClock';
import { InvoanceError, type Redact } from '../runtime/invoanceError';
import { readData, readText } from './answer';
import type { Organization } from './schemas';
import { apiError, type RefusedAnswer, type Subject } from './apiError';

export type AskingFunctions = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** n8n's logger. A line never holds a key, a signed address, or anything of an event. */
interface Log {
	debug: (message: string) => void;
	/** What changes the course of things, e.g. a retry or the rate. */
	info: (message: string) => void;
}

export interface ApiConnection {
	functions: AskingFunctions;
	baseUrl: string;
	/** Tells accounts apart, without telling the key: a hash of it and of the base URL. */
	account: string;
	credential: string;
	redact: Redact;
	rateLimiter: RateLimiter;
	clock: ServerClock;
	log: Log;
	signal?: AbortSignal | undefined;
	/** What one execution asks for at most once, however many items want to know. */
	once: { account?: Promise<void>; organizations?: Promise<Organization[]> };
}

/** One request to the API, as an endpoint describes it. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below the base URL, e.g. `/v1/me`; every variable part already encoded. */
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** Makes a POST safe to repeat. */
	idempotencyKey?: string;
	maxAnswerBytes: number;
	subject: Pick<Subject, 'target' | 'hasNoId' | 'scope'>;
	/**
	 * When its answer has no use any more, sent or not, on the clock of `now()`. Default: five minutes
	 * after it is first sent.
	 */
	deadline?: number | undefined;
	/** Default: `progress`. */
	priority?: Priority | undefined;
	/** Of a poll: since when its export has been waited for, on the clock of `now()`. */
	since?: number | undefined;
}

interface ApiAnswer {
	json: unknown;
	/** When the request was first sent, on the clock of `now()`. */
	askedAt: number;
}

/**
 * Sends one API request as soon as the rate limiter has a slot, with retries. Throws an InvoanceError
 * for everything that Invoance or the network did, or the signal's reason.
 */
export async function requestJson(
	connection: ApiConnection,
	request: ApiRequest,
): Promise<ApiAnswer> {
	const { rateLimiter, signal, log } = connection;
	const { priority = 'progress', since, subject } = request;
	let deadline = request.deadline ?? Number.POSITIVE_INFINITY;
	let askedAt: number | undefined;
	let lastFailure: InvoanceError | undefined;
	const attempt = async (): Promise<ApiAnswer> => {
		// The time limit of what was sent runs: it does not queue behind what was not.
		const slot = { priority: askedAt === undefined ? priority : 'first', since, deadline, signal };
		const release = await rateLimiter.acquire(slot);
		try {
			askedAt ??= now();
			deadline = request.deadline ?? askedAt + DEFAULT_LIMIT_MS;
			return { json: await sendOnce(connection, request, deadline), askedAt };
		} finally {
			release();
		}
	};
	// Of a request that has failed before, the failure says more than that time is up.
	const explainLate = (error: unknown): never => {
		const hadNoSlot = error instanceof QueueTimeoutError;
		if (!hadNoSlot && !(error instanceof InvoanceError && error.timeLimitReached)) throw error;
		if (lastFailure) throw outOfTime(lastFailure);
		throw hadNoSlot ? queueTimedOut(request) : error;
	};
	return await retry(async () => await attempt().catch(explainLate), {
		deadline: () => deadline,
		onPause: (failure, pauseMs) => {
			lastFailure = failure;
			log.info(
				`${subject.target} is tried again in ${durationInWords(pauseMs)}: ${failure.message}`,
			);
		},
		signal,
	});
}

/** Sends one API request at once, whatever others wait, and once only. */
export async function sendOnce(
	connection: ApiConnection,
	request: ApiRequest,
	deadline: number,
): Promise<unknown> {
	const { credential, redact, rateLimiter, signal, log } = connection;
	const { target } = request.subject;
	signal?.throwIfAborted();
	const sentAt = now();
	const answer = await receive(connection, request, deadline);
	const { status, text } = answer;
	log.debug(`${request.method} for ${target}: HTTP ${status} in ${Math.ceil(now() - sentAt)} ms`);
	const { host } = new URL(connection.baseUrl);
	if (status >= 200 && status < 300) return readData(text, { credential, host });
	const error = apiError(answer, { ...request.subject, credential, host }, redact);
	const retryAfterMs = error.retryAfterMs ?? backoffMs(1);
	// Where it is too late to come back, only this request fails; the others need not wait for it.
	if (isRateLimited(error) && now() + retryAfterMs < deadline) {
		const limitPerSecond = error.answer?.limit_per_sec;
		rateLimiter.onRateLimited({ sentAt, retryAfterMs, limitPerSecond });
	}
	throw error;
}

async function receive(
	connection: ApiConnection,
	{ method, path, query, body, idempotencyKey, maxAnswerBytes, subject }: ApiRequest,
	deadline: number,
): Promise<RefusedAnswer> {
	const { signal, redact, clock, baseUrl } = connection;
	const requestDeadline = Math.min(deadline, now() + REQUEST_TIMEOUT_MS);
	const options = {
		method,
		url: baseUrl + path,
		headers: {
			Accept: 'application/json',
			...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
		},
		...(query && { qs: query }),
		...(body && { body }),
	};
	const limits = { stallMs: REQUEST_TIMEOUT_MS, deadline: requestDeadline, signal };
	try {
		const answer = await exchange(fetchWithKey(connection), options, limits);
		clock.learn(answer.headers);
		const text = await readText(answer, maxAnswerBytes);
		return { status: answer.status, headers: answer.headers, text };
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof ExchangeTimeoutError
			? timedOut(subject, requestDeadline === deadline)
			: connectionError('Invoance', error, redact, new URL(baseUrl).host);
	}
}

function fetchWithKey({ functions }: ApiConnection): Fetch {
	return async (options) => {
		// In an execution, n8n replaces abortSignal by what this function of its context returns.
		const context = Object.create(functions, {
			getExecutionCancelSignal: { value: () => options.abortSignal },
		}) as typeof functions;
		return (await context.helpers.httpRequestWithAuthentication.call(
			context,
			'invoanceApi',
			options,
		)) as unknown;
	};
}

function timedOut({ target }: ApiRequest['subject'], timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(`Invoance did not answer in time about ${target}`, {
		description: timeLimitReached
			? 'The time limit of this step was reached while a request was under way.'
			: `A request went unanswered for ${REQUEST_TIMEOUT_MS / 1000} seconds.`,
		retryable: !timeLimitReached,
		timeLimitReached,
		failure: { cause: 'temporarily-unavailable' },
	});
}

function queueTimedOut({ subject }: ApiRequest): InvoanceError {
	return new InvoanceError(`Invoance could not be asked in time about ${subject.target}`, {
		description:
			'The requests of the other items took all that Invoance lets this account ask. Raise Max Wait, or run fewer items at a time.',
		timeLimitReached: true,
		failure: { cause: 'rate-limited' },
	});
}
