import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { isLoopback, parseUrl } from '../http/url';
import { InvoanceError } from '../invoanceError';
import { exchange, EXCHANGE_OPTIONS, type Answer } from '../http/exchange';
import { STALL_MS } from '../http/timeouts';

/** Which part of a file to ask for. */
interface StorageRequest {
	/** Already checked by {@link checkDownloadUrl}. */
	url: URL;
	/** Resume at this byte of the object with this ETag; absent: the whole file. */
	resume?: { offset: number; etag: string };
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * Reads the presigned URL out of a job.
 *
 * @throws InvoanceError unless it is an `https:` URL without a user name (or plain `http:` between
 * loopback hosts, where the base URL is on loopback too). The URL is not quoted: it is a secret.
 */
export function checkDownloadUrl(text: string, baseUrl: string): URL {
	const url = parseUrl(text);
	const base = parseUrl(baseUrl);
	const isEncrypted = url?.protocol === 'https:';
	const isLocal =
		url?.protocol === 'http:' && isLoopback(url) && base !== undefined && isLoopback(base);
	if (
		url === undefined ||
		!(isEncrypted || isLocal) ||
		url.username !== '' ||
		url.password !== ''
	) {
		throw new InvoanceError('Invoance gave a download address that is not safe to use', {
			description:
				'A download address must start with https:// and carry no user name. Nothing was downloaded. Check the Base URL in the credential; if it is right, please report this to Invoance.',
		});
	}
	return url;
}

/**
 * When a presigned URL expires, in epoch milliseconds, computed from `X-Amz-Date`
 * (`YYYYMMDDTHHMMSSZ`) and `X-Amz-Expires` (seconds); undefined if it does not say so.
 */
export function presignedUrlExpiry(url: URL): number | undefined {
	const signedAt = url.searchParams.get('X-Amz-Date') ?? '';
	const lifetimeSeconds = Number(url.searchParams.get('X-Amz-Expires') ?? Number.NaN);
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signedAt);
	if (!parts || !Number.isFinite(lifetimeSeconds)) return undefined;
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
		.slice(1)
		.map(Number);
	return Date.UTC(year, month - 1, day, hour, minute, second) + lifetimeSeconds * 1000;
}

/**
 * Asks the storage for a file. Sends no credential, follows no redirect, and asks for the bytes as
 * they are (`Accept-Encoding: identity`), because they are counted and resumed.
 *
 * @returns whatever storage answers, also 4xx and 5xx.
 * @throws ExchangeTimeoutError, the signal's reason, or what n8n's HTTP helper throws.
 */
export async function requestFile(
	functions: IExecuteFunctions,
	{ url, resume, deadline, signal }: StorageRequest,
): Promise<Answer> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url: url.href,
		headers: {
			Accept: '*/*',
			'Accept-Encoding': 'identity',
			...(resume && { Range: `bytes=${resume.offset}-`, 'If-Range': resume.etag }),
		},
		...EXCHANGE_OPTIONS,
	};
	return await exchange(
		async (ended): Promise<IN8nHttpFullResponse> =>
			await functions.helpers.httpRequest({ ...options, abortSignal: ended }),
		{ stallMs: STALL_MS, deadline, signal },
	);
}
