import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { connectionError } from '../http/connectionError';
import { InvoanceError, type Redact } from '../invoanceError';
import { ExchangeTimeoutError, type Answer } from '../http/exchange';
import { backoffMs, MAX_TRIES } from '../http/retry';
import type { ExportJob } from '../api/schemas';
import { checkDownloadUrl, presignedUrlExpiry, requestFile } from './requestFile';
import { now, sleepFor } from '../clock';
import {
	gaveUpError,
	isUrlRefused,
	refusedError,
	replacedError,
	timeoutError,
	untrustworthyError,
	wrongLengthError,
} from './storageErrors';
import { isSameObject, readFilePart, type StoredObject } from './objectPart';

/** A presigned URL that expires within this time, in milliseconds, is not used any more. */
const EXPIRY_MARGIN_MS = 5_000;

/** What a transfer works with. */
export interface TransferOptions {
	functions: IExecuteFunctions;
	/** Decides whether a download over plain HTTP on loopback is allowed. */
	baseUrl: string;
	/** Takes secrets out of a message; storage itself is given none. */
	redact: Redact;
	/** Gets the job again, which mints a fresh presigned URL. */
	getJob: () => Promise<ExportJob>;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * One file on its way from storage: through expired URLs, cut and stalled connections and errors of
 * storage, until it is whole or five attempts in a row have brought no new byte.
 */
export class FileTransfer {
	/** Why the file will not be whole; n8n's binary storage may wrap or hide it. */
	failure: InvoanceError | undefined;

	private url: URL | undefined;
	private object: StoredObject | undefined;
	private received = 0;
	private readonly hash = createHash('sha256');

	/** @throws InvoanceError if the job has no download address that is safe to use. */
	constructor(
		private readonly job: ExportJob,
		private readonly options: TransferOptions,
	) {
		this.url = this.readUrl(job);
	}

	/** The bytes of the file, each exactly once; it ends normally only after the last one. */
	async *bytes(): AsyncGenerator<Buffer> {
		for (let failures = 0; ; ) {
			const before = this.received;
			try {
				yield* this.attempt();
				return;
			} catch (error) {
				this.options.signal?.throwIfAborted();
				if (this.isComplete()) return;
				failures = this.received > before ? 0 : failures + 1;
				await this.pauseAfter(error, failures);
			}
		}
	}

	/** What has been handed on: once only, at the end. */
	summary(): { bytes: number; sha256: string } {
		return { bytes: this.received, sha256: this.hash.digest('hex') };
	}

	/** A connection may break after its last byte; then nothing is missing. */
	private isComplete(): boolean {
		return this.received > 0 && this.object?.bytes === this.received;
	}

	/** @throws what ends the transfer, if there is to be no further attempt. */
	private async pauseAfter(error: unknown, failures: number): Promise<void> {
		const { deadline, signal, redact } = this.options;
		const failure =
			error instanceof ExchangeTimeoutError
				? timeoutError(this.job.id, error.reason)
				: connectionError("Invoance's file storage", error, redact);
		if (!failure.retryable) throw this.failed(failure);
		if (failures >= MAX_TRIES) {
			const why = `${MAX_TRIES} attempts in a row brought nothing`;
			throw this.failed(gaveUpError(this.job.id, failure, why));
		}
		if (isUrlRefused(failure)) this.url = undefined;
		// A fresh URL needs no pause; a second one right after it does.
		const isFirstRefusal = isUrlRefused(failure) && failures <= 1;
		const ownPauseMs = isFirstRefusal ? 0 : backoffMs(Math.max(1, failures));
		const pauseMs = failure.retryAfterMs ?? ownPauseMs;
		if (now() + pauseMs >= deadline) {
			throw this.failed(gaveUpError(this.job.id, failure, 'the time limit was reached'));
		}
		await sleepFor(pauseMs, signal);
	}

	private failed(failure: InvoanceError): InvoanceError {
		this.failure = failure;
		return failure;
	}

	/** Asks for what is still missing, once, and yields it as far as it comes. */
	private async *attempt(): AsyncGenerator<Buffer> {
		const answer = await this.request();
		try {
			const isRepeated = this.accept(answer) > 0;
			yield* this.take(isRepeated ? this.provePrefix(answer.chunks) : answer.chunks);
		} finally {
			answer.discard();
		}
	}

	private async request(): Promise<Answer> {
		const { functions, deadline, signal } = this.options;
		const etag = this.object?.etag;
		return await requestFile(functions, {
			url: await this.usableUrl(),
			...(this.received > 0 && etag !== undefined && { resume: { offset: this.received, etag } }),
			deadline,
			signal,
		});
	}

	/**
	 * Checks that the answer is (the rest of) the object that was begun.
	 *
	 * @returns how many bytes at the start of its body were received before.
	 */
	private accept(answer: Answer): number {
		if (answer.status !== 200 && answer.status !== 206) throw refusedError(this.job.id, answer);
		const { object, startsAt } = readFilePart(answer);
		if (this.received === 0) this.object = object;
		const isExpectedStart = startsAt === (answer.status === 206 ? this.received : 0);
		if (!isExpectedStart || (this.object && !isSameObject(this.object, object))) {
			throw replacedError(this.job.id);
		}
		this.object = {
			bytes: this.object?.bytes ?? object.bytes,
			etag: this.object?.etag ?? object.etag,
		};
		return this.received - startsAt;
	}

	private async *take(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
		const total = this.object?.bytes ?? Number.POSITIVE_INFINITY;
		for await (const chunk of chunks) {
			if (this.received + chunk.length > total) throw wrongLengthError(this.job.id, 'more');
			this.received += chunk.length;
			this.hash.update(chunk);
			yield chunk;
		}
		if (this.object?.bytes !== undefined && this.received < total) {
			throw wrongLengthError(this.job.id, 'less');
		}
		if (this.received === 0 && (this.job.rowCount ?? 0) > 0) {
			throw untrustworthyError(`no bytes for ${this.job.rowCount} events`, { retryable: true });
		}
	}

	/** Skips what was received before, once its hash has proved that it is the same. */
	private async *provePrefix(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
		const prefix = createHash('sha256');
		let leftToProve = this.received;
		for await (const chunk of chunks) {
			const repeated = chunk.subarray(0, leftToProve);
			if (leftToProve > 0) {
				prefix.update(repeated);
				leftToProve -= repeated.length;
				if (leftToProve > 0) continue;
				if (!prefix.digest().equals(this.hash.copy().digest())) throw replacedError(this.job.id);
			}
			if (repeated.length < chunk.length) yield chunk.subarray(repeated.length);
		}
		if (leftToProve > 0) throw wrongLengthError(this.job.id, 'less');
	}

	private async usableUrl(): Promise<URL> {
		if (this.url === undefined || expiresSoon(this.url)) {
			this.url = this.readUrl(await this.options.getJob());
		}
		return this.url;
	}

	private readUrl(job: ExportJob): URL {
		if (job.downloadUrl !== undefined) {
			return checkDownloadUrl(job.downloadUrl, this.options.baseUrl);
		}
		throw new InvoanceError(`Export "${job.id}" is ready but has no download address`, {
			description:
				'The field "download_url" is missing in the job. Please report this to Invoance.',
		});
	}
}

function expiresSoon(url: URL): boolean {
	const expiry = presignedUrlExpiry(url);
	return expiry !== undefined && expiry - Date.now() < EXPIRY_MARGIN_MS;
}
