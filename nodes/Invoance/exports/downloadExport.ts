import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { readDelayMs } from '../api/apiError';
import { BodyTimeoutError, readChunks, type Readable } from '../api/body';
import { connectionError } from '../api/connectionError';
import { InvoanceError } from '../api/errors';
import { backoffMs, MAX_TRIES } from '../api/retry';
import type { ExportJob } from '../api/schemas';
import {
	checkDownloadUrl,
	presignedUrlExpiry,
	requestFile,
	type StorageAnswer,
} from '../api/storage';
import { STALL_MS } from '../api/timeouts';
import { now, sleepFor } from '../clock';
import { readableOf } from './readableOf';
import { isSameObject, readFilePart, replacedError, type StoredObject } from './storedObject';

/** A presigned URL that expires within this time, in milliseconds, is not used any more. */
const EXPIRY_MARGIN_MS = 5_000;
/** With these, storage refuses an expired or altered URL: a fresh one may do. */
const URL_REFUSED = new Set([400, 401, 403, 404, 410]);

/** What a download works with. */
export interface DownloadOptions {
	functions: IExecuteFunctions;
	/** Decides whether a download over plain HTTP on loopback is allowed. */
	baseUrl: string;
	/** Strings that may appear in no message. */
	secrets: readonly string[];
	/** Gets the job again, which mints a fresh presigned URL. */
	getJob: () => Promise<ExportJob>;
	fileName: string;
	mimeType: string;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/** A file that is complete and stored. */
export interface DownloadedExport {
	binary: IBinaryData;
	bytes: number;
	/** Lower-case hex SHA-256 of exactly the bytes that were stored. */
	sha256: string;
}

/**
 * Streams a ready export's file into n8n's binary storage, through expired URLs, cut and stalled
 * connections and errors of storage, giving up after five attempts in a row without a new byte.
 *
 * @returns only when the file is whole: otherwise it throws and nothing stays stored.
 * @throws InvoanceError telling why; the signal's reason on cancellation.
 */
export async function downloadExport(
	job: ExportJob,
	options: DownloadOptions,
): Promise<DownloadedExport> {
	const transfer = new Transfer(job, options);
	try {
		const binary = await options.functions.helpers.prepareBinaryData(
			readableOf(transfer.bytes()),
			options.fileName,
			options.mimeType,
		);
		return transfer.finish(binary);
	} catch (error) {
		options.signal?.throwIfAborted();
		throw transfer.failure ?? storingError(job.id, error);
	}
}

/** One file on its way: what has been handed on so far, and over which URL the rest comes. */
class Transfer {
	/** Why the file will not be whole; binary storage may wrap or hide it. */
	failure: unknown;

	private url: URL | undefined;
	private object: StoredObject | undefined;
	private received = 0;
	private readonly hash = createHash('sha256');

	constructor(
		private readonly job: ExportJob,
		private readonly options: DownloadOptions,
	) {
		this.url = this.readUrl(job);
	}

	/** The bytes of the file, each exactly once, and the end only after the last one. */
	async *bytes(): AsyncGenerator<Buffer> {
		let failures = 0;
		for (;;) {
			const before = this.received;
			try {
				yield* this.attempt();
				return;
			} catch (error) {
				this.options.signal?.throwIfAborted();
				if (this.isComplete()) return;
				failures = this.received > before ? 0 : failures + 1;
				await this.waitForNextAttempt(error, failures);
			}
		}
	}

	finish(binary: IBinaryData): DownloadedExport {
		if (binary.bytes !== undefined && binary.bytes !== this.received) {
			throw new Error(`${this.received} bytes were sent to it and it kept ${binary.bytes}`);
		}
		return { binary, bytes: this.received, sha256: this.hash.digest('hex') };
	}

	private isComplete(): boolean {
		return this.received > 0 && this.object?.bytes === this.received;
	}

	/** @throws the error, if there is to be no further attempt. */
	private async waitForNextAttempt(error: unknown, failures: number): Promise<void> {
		const { signal, deadline } = this.options;
		if (!(error instanceof InvoanceError) || !error.retryable) throw this.failed(error);
		if (failures >= MAX_TRIES) {
			throw this.gaveUp(error, `${MAX_TRIES} attempts in a row brought nothing`);
		}
		const isUrlRefused = URL_REFUSED.has(error.status ?? 0);
		if (isUrlRefused) this.url = undefined;
		// A fresh URL needs no pause; a second one right after it does.
		const backoff = isUrlRefused && failures <= 1 ? 0 : backoffMs(Math.max(1, failures));
		const delayMs = error.retryAfterMs ?? backoff;
		if (now() + delayMs >= deadline) throw this.gaveUp(error, 'the time limit was reached');
		await sleepFor(delayMs, signal);
	}

	/** Asks for what is still missing, once, and yields it as far as it comes. */
	private async *attempt(): AsyncGenerator<Buffer> {
		const { deadline, signal, secrets } = this.options;
		let body: Readable | undefined;
		try {
			const answer = await this.request();
			body = answer.body;
			const isRepeated = this.accept(answer) > 0;
			const chunks = readChunks(body, { stallMs: STALL_MS, deadline, signal });
			yield* this.take(isRepeated ? this.provePrefix(chunks) : chunks);
		} catch (error) {
			throw error instanceof BodyTimeoutError
				? this.timedOut(error.reason)
				: connectionError("Invoance's file storage", error, secrets);
		} finally {
			body?.destroy();
		}
	}

	private async request(): Promise<StorageAnswer> {
		const { functions, deadline, signal } = this.options;
		const etag = this.object?.etag;
		const url = await this.usableUrl();
		const timeoutMs = Math.min(STALL_MS, deadline - now());
		if (timeoutMs <= 0) throw this.timedOut('deadline');
		return await requestFile(functions, {
			url,
			...(this.received > 0 && etag !== undefined && { resume: { offset: this.received, etag } }),
			timeoutMs,
			signal,
		});
	}

	/**
	 * Checks that the answer is (the rest of) the object that was begun.
	 *
	 * @returns how many bytes at the start of its body were received before.
	 */
	private accept(answer: StorageAnswer): number {
		if (answer.status !== 200 && answer.status !== 206) throw this.refused(answer);
		const { object, startsAt } = readFilePart(answer);
		if (this.received === 0) this.object = object;
		const isExpectedStart = answer.status === 206 ? startsAt === this.received : startsAt === 0;
		if (!isExpectedStart || (this.object && !isSameObject(this.object, object))) {
			throw replacedError(this.job.id);
		}
		this.object = {
			bytes: this.object?.bytes ?? object.bytes,
			etag: this.object?.etag ?? object.etag,
		};
		return this.received - startsAt;
	}

	private async *take(body: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
		const total = this.object?.bytes;
		for await (const chunk of body) {
			if (total !== undefined && this.received + chunk.length > total)
				throw this.wrongLength('more');
			this.received += chunk.length;
			this.hash.update(chunk);
			yield chunk;
		}
		if (total !== undefined && this.received < total) throw this.wrongLength('less');
	}

	/** Skips what was received before, once its hash has proved that it is the same. */
	private async *provePrefix(body: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
		const prefix = createHash('sha256');
		let leftToSkip = this.received;
		for await (const chunk of body) {
			const skipped = chunk.subarray(0, leftToSkip);
			if (leftToSkip > 0) {
				prefix.update(skipped);
				leftToSkip -= skipped.length;
				if (leftToSkip > 0) continue;
				if (!prefix.digest().equals(this.hash.copy().digest())) throw replacedError(this.job.id);
			}
			if (skipped.length < chunk.length) yield chunk.subarray(skipped.length);
		}
		if (leftToSkip > 0) throw this.wrongLength('less');
	}

	private async usableUrl(): Promise<URL> {
		if (this.url === undefined || expiresSoon(this.url)) {
			const job = await this.options.getJob();
			this.url = this.readUrl(job);
		}
		return this.url;
	}

	private readUrl(job: ExportJob): URL {
		if (job.downloadUrl === undefined) {
			throw new InvoanceError(`Export "${job.id}" is ready but has no download address`, {
				description:
					'The field "download_url" is missing in the job. Please report this to Invoance.',
			});
		}
		return checkDownloadUrl(job.downloadUrl, this.options.baseUrl);
	}

	private refused(answer: StorageAnswer): InvoanceError {
		const { status } = answer;
		const retryAfterMs = readDelayMs(answer);
		const isPassing = URL_REFUSED.has(status) || status === 429 || status >= 500;
		if (status === 412 || status === 416) return replacedError(this.job.id);
		return new InvoanceError(
			`Invoance's file storage refused the file of export "${this.job.id}"`,
			{
				description:
					status >= 300 && status < 400
						? `It answered with a redirect, which is not followed (HTTP ${status}).`
						: `It answered with HTTP ${status}. If this goes on, create the export again.`,
				status,
				retryable: isPassing,
				...(retryAfterMs > 0 && { retryAfterMs }),
			},
		);
	}

	private wrongLength(than: 'more' | 'less'): InvoanceError {
		return new InvoanceError(
			`The file of export "${this.job.id}" has ${than} bytes than Invoance's file storage announced`,
			{
				description: 'No file was kept. Download it again.',
				// A short body is what a cut connection leaves behind: the rest may still come.
				retryable: than === 'less',
			},
		);
	}

	private timedOut(reason: 'stalled' | 'deadline'): InvoanceError {
		const isStall = reason === 'stalled';
		return new InvoanceError(`The download of export "${this.job.id}" did not finish in time`, {
			description: isStall
				? `Invoance's file storage sent nothing for ${STALL_MS / 1000} seconds.`
				: 'The time limit of this step was reached. Raise Max Wait.',
			retryable: isStall,
			timeLimitReached: !isStall,
		});
	}

	private failed<Failure>(error: Failure): Failure {
		this.failure = error;
		return error;
	}

	private gaveUp(error: InvoanceError, why: string): InvoanceError {
		const lastWord = new InvoanceError(
			`The file of export "${this.job.id}" could not be downloaded: ${why}`,
			{
				description: `${error.message}. ${error.description ?? ''} No file was kept.`,
				...(error.status !== undefined && { status: error.status }),
				failure: { cause: 'temporarily-unavailable' },
			},
		);
		return this.failed(lastWord);
	}
}

function expiresSoon(url: URL): boolean {
	const expiry = presignedUrlExpiry(url);
	return expiry !== undefined && expiry - Date.now() < EXPIRY_MARGIN_MS;
}

function storingError(exportId: string, cause: unknown): InvoanceError {
	return new InvoanceError(`n8n could not store the file of export "${exportId}"`, {
		description: `Check the disk space and the binary data settings of n8n. (${cause instanceof Error ? cause.message : String(cause)})`,
	});
}
