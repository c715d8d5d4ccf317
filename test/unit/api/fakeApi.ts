import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { connect } from '../../../nodes/Invoance/api/connect';
import { answering, type ScriptedAnswer } from '../scriptedAnswers';

/** How the connection of {@link connectionTo} is made. */
interface ConnectionOptions {
	signal?: AbortSignal;
	concurrency?: number;
	/** The credential's name; `null` if n8n does not tell it. Default: `My Invoance`. */
	credential?: string | null;
	/** What the credential has as its Base URL. */
	baseUrl?: unknown;
	/** The answer to `GET /v1/me`, which is asked beside the others. Default: none. */
	account?: ScriptedAnswer | Error;
}

/** What n8n gives a node whose API gives these answers, one after the other, and what it was asked. */
export function functionsTo(
	answers: ReadonlyArray<ScriptedAnswer | Error>,
	{
		credential = 'My Invoance',
		baseUrl = ' https://api.invoance.com/v1/ ',
		account = new Error('No account'),
	}: Omit<ConnectionOptions, 'signal' | 'concurrency'> = {},
) {
	const { helper, requests } = answering(answers);
	const accountRequests: IHttpRequestOptions[] = [];
	const credentialTypes: string[] = [];
	/** The signals that n8n would end the requests by, which its own code asks the context for. */
	const cancelSignals: unknown[] = [];
	async function httpRequestWithAuthentication(
		this: IExecuteFunctions,
		...[type, request]: Parameters<IExecuteFunctions['helpers']['httpRequestWithAuthentication']>
	) {
		if (request.url.endsWith('/v1/me')) {
			accountRequests.push(request);
			return await answering([account]).helper(request);
		}
		credentialTypes.push(type);
		cancelSignals.push(this.getExecutionCancelSignal());
		return await helper(request);
	}
	const apiKey = 'the-secret';
	const log: string[] = [];
	const logger = {
		debug: (line: string) => log.push(line),
		info: (line: string) => log.push(line),
	};
	const getCredentials = jest.fn(async () => await Promise.resolve({ apiKey, baseUrl }));
	const functions = {
		getCredentials,
		logger,
		getNode: () => ({
			name: 'Audit',
			...(credential !== null && { credentials: { invoanceApi: { name: credential } } }),
		}),
		getExecutionCancelSignal: () => undefined,
		helpers: { httpRequestWithAuthentication },
	} as unknown as IExecuteFunctions;
	const asked = { requests, accountRequests, credentialTypes, cancelSignals };
	return { functions, ...asked, getCredentials, log };
}

/** A connection to an API that gives these answers, one after the other, and what it was asked. */
export async function connectionTo(
	answers: ReadonlyArray<ScriptedAnswer | Error>,
	{ signal, concurrency = 1, ...options }: ConnectionOptions = {},
) {
	const { functions, ...asked } = functionsTo(answers, options);
	return { connection: await connect(functions, { concurrency, signal }), ...asked };
}

/** An answer whose body is this value as JSON, or this text. */
export function says(body: unknown, status = 200, headers = {}): ScriptedAnswer {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { status, headers, body: Buffer.from(text) };
}
