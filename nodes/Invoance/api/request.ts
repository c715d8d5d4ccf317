import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';
import { now } from '../runtime/clock';
import { connectionError } from '../http/connectionError';
import { exchange, EXCHANGE_OPTIONS, ExchangeTimeoutError } from '../http/exchange';
import type { Log } from '../http/log';
import { NoTurnError, type Pacer, type Turn } from '../http/pacer';
import {
	backoffMs,
	DEFAULT_LIMIT_MS,
	durationInWords,
	isRateLimited,
	outOfTime,
	withRetries,
} from '../http/retry';
import type { ServerClock } from '../http/serverClock';
import { REQUEST_TIMEOUT_MS } from '../http/timeouts';
import { InvoanceError, type Redact } from '../runtime/invoanceError';
import { readData, readText } from './answer';
import type { Organization } from './schemas';
import { apiError, readErrorBody, type RefusedAnswer, type Subject } from './apiError';

/** The contexts of n8n in which Invoance is asked: an execution, a poll, a list of the editor. */
export type AskingFunctions = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** What all requests of one node execution share. */
export interface ApiConnection {
	functions: AskingFunctions;
	/** Normalized, without `/v1`. */
	baseUrl: string;
	/** Tells accounts apart, without telling the key: a hash of it and of the base URL. */
	account: string;
	/** The name of the credential, as the user calls it. */
	credential: string;
	/** Takes the API key out of a message. */
	redact: Redact;
	/** Whose turn it is, and how fast. */
	pacer: Pacer;
	/** Invoance's clock, as its answers tell it. */
	clock: ServerClock;
	log: Log;
	signal?: AbortSignal | undefined;
	/** What one execution asks for at most once, however many items want to know. */
	once: { account?: Promise<void>; organizations?: Promise<Organization[]> };
}

/** The time limits of a request. Both may be there; the sooner one counts. */
export interface TimeLimits {
	/** Retries included, counted from when the request is first sent. Default: five minutes. */
	timeLimitMs?: number | undefined;
	/** When its answer has no use any more, sent or not, on the clock of `now()`. */
	deadline?: number | undefined;
}

/** One request to the API, as an endpoint describes it. */
export interface ApiRequest extends TimeLimits {
	method: IHttpRequestMethods;
	/** Below the base URL, e.g. `/v1/me`; every variable part already encoded. */
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** Makes a POST safe to repeat. */
	idempotencyKey?: string;
	/** The largest answer that is read, in bytes. */
	maxAnswerBytes: number;
	subject: Pick<Subject, 'target' | 'hasNoId' | 'scope'>;
	/** Default: `inTurn`. */
	turn?: Turn;
	/** Of a look: since when its export is waited for. */
	since?: number | undefined;
}

/** The data of an answer, and when the request for it was first sent, on the clock of `now()`. */
interface ApiAnswer {
	json: unknown;
	askedAt: number;
}

/**
 * Sends one API request with the credential's key when it is its turn, with retries.
 *
 * The answer is taken as a stream: that is the only way n8n's HTTP helper lets a body be bounded in
 * size and in time.
 *
 * @throws InvoanceError for everything that Invoance or the network did, in the user's words; the
 * signal's reason on cancellation.
 */
export async function requestJson(
	connection: ApiConnection,
	request: ApiRequest,
): Promise<ApiAnswer> {
	const { pacer, signal, log } = connection;
	let deadline = request.deadline ?? Number.POSITIVE_INFINITY;
	let askedAt: number | undefined;
	let lastFailure: InvoanceError | undefined;
	const send = async () => {
		if (askedAt === undefined) {
			askedAt = now();
			deadline = Math.min(deadline, askedAt + (request.timeLimitMs ?? DEFAULT_LIMIT_MS));
		}
		return { json: await sendOnce(connection, request, deadline), askedAt };
	};
	const attempt = async () => {
		// What was sent once has a time limit that runs: it does not queue behind what was not.
		const turn = askedAt === undefined ? (request.turn ?? 'inTurn') : 'first';
		const limit = Number.isFinite(deadline) ? { deadline } : {};
		return await pacer.run({ turn, since: request.since, ...limit, signal }, send);
	};
	// Of a request that has failed before, the failure says more than that time is up.
	const explainLate = (error: unknown): never => {
		const isNoTurn = error instanceof NoTurnError;
		if (!isNoTurn && !(error instanceof InvoanceError && error.timeLimitReached)) throw error;
		if (lastFailure) throw outOfTime(lastFailure);
		throw isNoTurn ? neverSent(request) : error;
	};
	return await withRetries(async () => await attempt().catch(explainLate), {
		deadline: () => deadline,
		onPause: (failure, pauseMs) => {
			lastFailure = failure;
			log.info(
				`${request.subject.target} is tried again in ${durationInWords(pauseMs)}: ${failure.message}`,
			);
		},
		signal,
	});
}

/**
 * Sends one API request at once, whatever others wait, and once only: for what nothing depends on.
 *
 * @throws as {@link requestJson} does.
 */
export async function requestNow(
	connection: ApiConnection,
	request: Omit<ApiRequest, 'turn' | 'since'> & { timeLimitMs: number },
): Promise<unknown> {
	return await sendOnce(connection, request, now() + request.timeLimitMs);
}

async function sendOnce(
	connection: ApiConnection,
	request: ApiRequest,
	deadline: number,
): Promise<unknown> {
	const { credential, redact, pacer, signal, log } = connection;
	const { target } = request.subject;
	signal?.throwIfAborted();
	const sentAt = now();
	if (sentAt >= deadline) throw new NoTurnError();
	const answer = await receive(connection, request, deadline);
	const { status, text } = answer;
	log.debug(`${request.method} for ${target}: HTTP ${status} in ${Math.ceil(now() - sentAt)} ms`);
	const { host } = new URL(connection.baseUrl);
	if (status >= 200 && status < 300) {
		pacer.rate.accept();
		return readData(text, { credential, host });
	}
	const error = apiError(answer, { ...request.subject, credential, host }, redact);
	if (!isRateLimited(error)) {
		pacer.rate.accept();
		throw error;
	}
	const retryAfterMs = error.retryAfterMs ?? backoffMs(1);
	// Who is to come back when it is too late for it is an error of its own, and holds up nobody.
	if (now() + retryAfterMs < deadline) {
		const limitPerSecond = readErrorBody(text).limit_per_sec;
		pacer.rate.refuse({ sentAt, retryAfterMs, limitPerSecond });
	}
	throw error;
}

async function receive(
	connection: ApiConnection,
	request: ApiRequest,
	deadline: number,
): Promise<RefusedAnswer> {
	const { signal, redact, clock, baseUrl } = connection;
	const requestDeadline = Math.min(deadline, now() + REQUEST_TIMEOUT_MS);
	try {
		const answer = await exchange(async (ended) => await sendWithKey(connection, request, ended), {
			stallMs: REQUEST_TIMEOUT_MS,
			deadline: requestDeadline,
			signal,
		});
		clock.learn(answer.headers);
		const text = await readText(answer, request.maxAnswerBytes);
		return { status: answer.status, headers: answer.headers, text };
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof ExchangeTimeoutError
			? timedOut(request, requestDeadline === deadline)
			: connectionError('Invoance', error, redact, new URL(baseUrl).host);
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
	const context = Object.create(functions, {
		getExecutionCancelSignal: { value: () => signal },
	}) as typeof functions;
	return (await context.helpers.httpRequestWithAuthentication.call(
		context,
		'invoanceApi',
		options,
	)) as IN8nHttpFullResponse;
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

function neverSent({ subject }: ApiRequest): InvoanceError {
	return new InvoanceError(`Invoance could not be asked in time about ${subject.target}`, {
		description:
			'The requests of the other items took all that Invoance lets this account ask. Raise Max Wait, or run fewer items at a time.',
		timeLimitReached: true,
		failure: { cause: 'rate-limited' },
	});
}
