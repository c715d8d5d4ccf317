import { exchange, type Answer, type Fetch } from '../http/exchange';
import { STALL_MS } from '../http/timeouts';

/** Which part of a file to ask for. */
interface StorageRequest {
	/** Already checked by `checkDownloadUrl`. */
	url: URL;
	/** From this byte on, of the object with this ETag; absent: the whole file. */
	resume?: { offset: number; etag: string } | undefined;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * Asks the storage for a file. Sends no credential, follows no redirect, and asks for the bytes as
 * they are (`Accept-Encoding: identity`), because they are counted and resumed.
 *
 * @returns whatever storage answers, also 4xx and 5xx.
 * @throws ExchangeTimeoutError, the signal's reason, or what `fetch` throws.
 */
export async function requestFile(
	fetch: Fetch,
	{ url, resume, deadline, signal }: StorageRequest,
): Promise<Answer> {
	return await exchange(
		fetch,
		{
			method: 'GET',
			url: url.href,
			headers: {
				Accept: '*/*',
				'Accept-Encoding': 'identity',
				...(resume && { Range: `bytes=${resume.offset}-`, 'If-Range': resume.etag }),
			},
		},
		{ stallMs: STALL_MS, deadline, signal },
	);
}
