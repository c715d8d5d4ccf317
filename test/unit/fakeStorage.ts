import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { parseExportJob } from '../../nodes/Invoance/api/schemas';
import { downloadExport } from '../../nodes/Invoance/exports/downloadExport';
import type { TransferOptions } from '../../nodes/Invoance/exports/fileTransfer';
import { now, pauses } from '../engine/fastClock';

/** The file in storage: three blocks of the exchange, the last one not full. */
export const CONTENT = Buffer.from(Uint8Array.from({ length: 1_200_000 }, (_, i) => i ** 2 % 251));
/** Its SHA-256, as lower-case hex. */
export const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** One answer of storage; what its headers announce need not be what it sends. */
export interface StorageAnswer {
	status: number;
	headers?: Record<string, string>;
	body?: Buffer;
	/** After the body: the connection is cut, or says nothing more. Default: the body ends. */
	then?: 'cut' | 'silence';
}

/** The file from byte `from` on, of which `sent` bytes (default: all) really come. */
export function file({ from = 0, sent = CONTENT.length, etag = '"one"' } = {}): StorageAnswer {
	const bytes = CONTENT.length;
	return {
		status: from > 0 ? 206 : 200,
		headers: {
			...(etag !== '' && { etag }),
			'content-length': String(bytes - from),
			...(from > 0 && { 'content-range': `bytes ${from}-${bytes - 1}/${bytes}` }),
		},
		body: CONTENT.subarray(from, from + sent),
		...(from + sent < bytes && { then: 'cut' }),
	};
}

/** The file without its length, as a server sends it that does not know it. */
export function chunked(answer: StorageAnswer): StorageAnswer {
	return { ...answer, headers: { 'transfer-encoding': 'chunked' } };
}

/** What breaks a connection. */
export const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** What a download is tried with, other than the answers of storage. */
export interface Circumstances {
	/** Fields of the job, and of the same job when it is got again. */
	job?: Record<string, unknown>;
	freshJob?: Record<string, unknown>;
	options?: Partial<TransferOptions>;
	/** What n8n's binary storage gives for the bytes that it read; default: what they are. */
	keep?: (read: number) => Partial<IBinaryData>;
}

/** A download whose requests get these answers, one after the other; an error is no answer. */
export async function download(
	answers: Array<StorageAnswer | Error>,
	{ job = {}, freshJob = {}, options = {}, keep = (bytes) => ({ bytes }) }: Circumstances = {},
) {
	const left = [...answers];
	const requests: IHttpRequestOptions[] = [];
	const stored: Array<{ bytes: Buffer; name: string; type: string }> = [];
	const helpers = {
		httpRequest: async (request: IHttpRequestOptions) => {
			requests.push(request);
			return await answerTo(request, left.shift());
		},
		prepareBinaryData: async (stream: AsyncIterable<Buffer>, name: string, type: string) => {
			const parts: Buffer[] = [];
			for await (const part of stream) parts.push(part);
			const bytes = Buffer.concat(parts);
			const binary = { data: '', mimeType: type, ...keep(bytes.length) };
			stored.push({ bytes, name, type });
			return binary;
		},
	};
	const getJob = jest.fn(async () => await Promise.resolve(jobWith('fresh', freshJob)));
	let paused = 0;
	const countPause = () => paused++;
	pauses.on('pause', countPause);
	const startedAt = now();
	const result = await downloadExport(jobWith('first', job), {
		functions: { helpers } as unknown as IExecuteFunctions,
		baseUrl: 'https://api.invoance.com',
		secrets: ['the-secret'],
		getJob,
		deadline: startedAt + 600_000,
		fileName: 'audit.csv',
		mimeType: 'text/csv',
		...options,
	}).catch((error: unknown) => ({ error }));
	pauses.off('pause', countPause);
	return { result, requests, stored, getJob, paused, tookMs: now() - startedAt };
}

function jobWith(url: string, fields: Record<string, unknown>) {
	const job = { id: 'aexp_1', status: 'ready', download_url: `https://s.example/${url}.csv` };
	return parseExportJob({ ...job, ...fields });
}

/** As n8n's helper answers, which ends the body through the request's signal. */
async function answerTo({ abortSignal }: IHttpRequestOptions, answer?: StorageAnswer | Error) {
	if (answer === undefined) throw new Error('Storage was asked once more than expected');
	if (answer instanceof Error) throw await Promise.resolve(answer);
	const { status, headers = {} } = answer;
	return { statusCode: status, headers, body: bodyOf(answer, abortSignal) };
}

async function* bodyOf(
	{ body = Buffer.alloc(0), then }: StorageAnswer,
	signal?: IHttpRequestOptions['abortSignal'],
) {
	for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
	if (then === 'cut') throw cut;
	if (then === 'silence' && signal) {
		if (!signal.aborted) await once(signal as AbortSignal, 'abort');
		throw new Error('aborted');
	}
}
