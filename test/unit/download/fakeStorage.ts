import { redactorOf } from '../../../nodes/Invoance/runtime/invoanceError';
import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { downloadExport, type DownloadOptions } from '../../../nodes/Invoance/exports/exportFile';
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

/** The answer to a download that goes on, having received so many bytes. */
export function rest(
	received: number,
	more: { sent?: number; etag?: string } = {},
): ScriptedAnswer {
	return file({ from: received, ...more });
}

/** The file without its length, as a server sends it that does not know it. */
export function chunked(answer: ScriptedAnswer): ScriptedAnswer {
	return { ...answer, headers: { 'transfer-encoding': 'chunked' } };
}

/** The presigned URL to begin with, and the one that is minted after it. */
export const FIRST = 'https://s.example/first.csv';
/** Minted after the first one. */
export const FRESH = 'https://s.example/fresh.csv';

/** What a download is tried with, other than the answers of storage. */
interface Circumstances {
	/** The presigned URLs: the first one, and those that are minted after it. */
	url?: string;
	fresh?: string;
	options?: Partial<DownloadOptions>;
	/** What n8n's binary storage gives for the bytes that it read; default: what they are. */
	keep?: (read: number) => Partial<IBinaryData>;
}

/** A download whose requests get these answers, one after the other; an error is no answer. */
export async function download(
	answers: Array<ScriptedAnswer | Error>,
	{ url = FIRST, fresh = FRESH, options = {}, keep = (bytes) => ({ bytes }) }: Circumstances = {},
) {
	const { helper, requests } = answering(answers);
	const stored: Array<{ bytes: Buffer; name: string; type: string }> = [];
	const helpers = {
		httpRequest: helper,
		prepareBinaryData: async (
			stream: AsyncIterable<Buffer> | Buffer,
			name: string,
			type: string,
		) => {
			// A look at how files are kept: in memory.
			if (Buffer.isBuffer(stream)) return { data: '', mimeType: type };
			const parts: Buffer[] = [];
			for await (const part of stream) parts.push(part);
			const bytes = Buffer.concat(parts);
			const binary = { data: '', mimeType: type, ...keep(bytes.length) };
			stored.push({ bytes, name, type });
			return binary;
		},
	};
	const freshUrl = jest.fn(async () => await Promise.resolve(fresh));
	const log: string[] = [];
	const note = (line: string) => log.push(line);
	let paused = 0;
	const countPause = () => paused++;
	pauses.on('pause', countPause);
	const startedAt = now();
	const result = await downloadExport({
		functions: {
			helpers,
			logger: { debug: note, info: note },
		} as unknown as IExecuteFunctions,
		what: 'export "aexp_1"',
		url,
		freshUrl,
		mayBeEmpty: true,
		baseUrl: 'https://api.invoance.com',
		redact: redactorOf(['the-secret']),
		deadline: startedAt + 600_000,
		fileName: 'audit.csv',
		format: { name: 'csv', mimeType: 'text/csv' },
		spreadsheet: false,
		...options,
	}).catch((error: unknown) => ({ error }));
	pauses.off('pause', countPause);
	return { result, requests, stored, freshUrl, log, paused, tookMs: now() - startedAt };
}

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
