import { redactorOf } from '../../../nodes/Invoance/invoanceError';
import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import { downloadExport } from '../../../nodes/Invoance/exports/downloadExport';
import type { TransferOptions } from '../../../nodes/Invoance/storage/transfer';
import { now, pauses } from '../../engine/fastClock';
import { answering, type ScriptedAnswer } from '../scriptedAnswers';

/** The file in storage: three blocks of the exchange, the last one not full. */
export const CONTENT = Buffer.from(Uint8Array.from({ length: 1_200_000 }, (_, i) => i ** 2 % 251));
/** Its SHA-256, as lower-case hex. */
export const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** The file from byte `from` on, of which `sent` bytes (default: all) really come. */
export function file({ from = 0, sent = CONTENT.length, etag = '"one"' } = {}): ScriptedAnswer {
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
export function chunked(answer: ScriptedAnswer): ScriptedAnswer {
	return { ...answer, headers: { 'transfer-encoding': 'chunked' } };
}

/** What a download is tried with, other than the answers of storage. */
interface Circumstances {
	/** Fields of the job, and of the same job when it is got again. */
	job?: Record<string, unknown>;
	freshJob?: Record<string, unknown>;
	options?: Partial<TransferOptions>;
	/** What n8n's binary storage gives for the bytes that it read; default: what they are. */
	keep?: (read: number) => Partial<IBinaryData>;
}

/** A download whose requests get these answers, one after the other; an error is no answer. */
export async function download(
	answers: Array<ScriptedAnswer | Error>,
	{ job = {}, freshJob = {}, options = {}, keep = (bytes) => ({ bytes }) }: Circumstances = {},
) {
	const { helper, requests } = answering(answers);
	const stored: Array<{ bytes: Buffer; name: string; type: string }> = [];
	const helpers = {
		httpRequest: helper,
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
		redact: redactorOf(['the-secret']),
		getJob,
		deadline: startedAt + 600_000,
		fileName: 'audit.csv',
		mimeType: 'text/csv',
		...options,
	}).catch((error: unknown) => ({ error }));
	pauses.off('pause', countPause);
	return { result, requests, stored, getJob, paused, tookMs: now() - startedAt };
}

/** The error after the last attempt. */
export const GAVE_UP = {
	message:
		'The file of export "aexp_1" could not be downloaded: 5 attempts in a row brought nothing',
};

/** A text that matches, in an error that is expected. */
export const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;

type Download = Awaited<ReturnType<typeof download>>;

/** The whole file is stored, and what the download tells is right. */
export function expectFile({ result, stored }: Download): void {
	expect(result).toMatchObject({ bytes: CONTENT.length, sha256: SHA256 });
	expect(result).toHaveProperty('binary.bytes', CONTENT.length);
	expect(stored).toHaveLength(1);
	expect(stored[0]?.bytes.equals(CONTENT)).toBe(true);
}

/** The download failed with an error like this one, and nothing is stored. */
export function expectError({ result, stored }: Download, error: object): void {
	expect(result).toEqual({ error: expect.objectContaining(error) as unknown });
	expect(stored).toEqual([]);
}

function jobWith(url: string, fields: Record<string, unknown>) {
	const job = { id: 'aexp_1', status: 'ready', download_url: `https://s.example/${url}.csv` };
	return parseExportJob({ ...job, ...fields });
}
