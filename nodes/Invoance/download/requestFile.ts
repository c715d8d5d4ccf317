import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { exchange, EXCHANGE_OPTIONS, type Answer } from '../http/exchange';
import { STALL_MS } from '../http/timeouts';
import type { FileStream } from './fileStream';

/** Makes one request, as n8n's HTTP helper does without a credential. */
export type Fetch = (options: IHttpRequestOptions) => Promise<unknown>;

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

/** An answer of storage. Either pipe its body, or discard it. */
export interface FileAnswer extends Pick<Answer, 'status' | 'headers' | 'discard'> {
	/** Pipes the body into a stream, without ending that; resolves when the body has ended. */
	pipeTo: (file: FileStream) => Promise<void>;
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
): Promise<FileAnswer> {
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
	const { chunks, ...answer } = await exchange(
		async (ended) => (await fetch({ ...options, abortSignal: ended })) as IN8nHttpFullResponse,
		{ stallMs: STALL_MS, deadline, signal },
	);
	return {
		...answer,
		pipeTo: async (file) => {
			file.once('close', answer.discard);
			try {
				for await (const chunk of chunks) if (!file.write(chunk)) await drained(file);
			} finally {
				file.removeListener('close', answer.discard);
			}
		},
	};
}

async function drained(file: FileStream): Promise<void> {
	if (file.destroyed || !file.writableNeedDrain) return;
	await new Promise<void>((resolve) => {
		const end = () => {
			file.removeListener('drain', end);
			file.removeListener('close', end);
			resolve();
		};
		file.once('drain', end).once('close', end);
	});
}
