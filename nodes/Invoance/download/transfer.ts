import { connectionError } from '../http/connectionError';
import { ExchangeTimeoutError, type Answer, type Fetch } from '../http/exchange';
import { nextPause } from '../http/retry';
import { sleepFor } from '../runtime/clock';
import { InvoanceError, type Redact } from '../runtime/invoanceError';
import type { FileStream } from './fileStream';
import { isSameObject, lengthOf416, readObjectPart, refuseOtherBytes } from './objectPart';
import type { ObjectPart, StoredObject } from './objectPart';
import { checkDownloadUrl, expiresSoon } from './presignedUrl';
import { requestFile } from './requestFile';
import {
	isUrlRefused,
	mixedError,
	refusedError,
	replacedError,
	timeoutError,
	unpackingError,
	untrustworthyError,
	wrongLengthError,
} from './storageErrors';

/** What a transfer works with: plain functions, none of which leads to the credential. */
export interface TransferOptions {
	fetch: Fetch;
	log: (level: 'debug' | 'info', line: string) => void;
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	/** The presigned URL to begin with. */
	url: string;
	/** Asks for another presigned URL of the same file. */
	freshUrl: () => Promise<string>;
	/** The API's: a download over plain HTTP is allowed where both are on loopback. */
	baseUrl: string;
	/** False where a body without a byte cannot be the file. */
	mayBeEmpty: boolean;
	redact: Redact;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
	/** Called with the announced length before the first byte; what it throws ends the transfer. */
	onLength: (bytes: number) => Promise<void>;
}

/**
 * One file on its way from storage into a stream: through expired URLs, cut and stalled connections
 * and errors of storage, until it is whole or five attempts in a row have brought no new byte.
 */
export class FileTransfer {
	private url: URL | undefined;
	private object: StoredObject | undefined;
	/** False once ranges were seen not to work, or to be of a compressed object. */
	private isResumable = true;

	/** @throws InvoanceError if the URL is not safe to use. */
	constructor(private readonly options: TransferOptions) {
		this.url = checkDownloadUrl(options.url, options.baseUrl);
	}

	/**
	 * Writes the whole file into the stream, without ending that.
	 *
	 * @throws InvoanceError; the signal's reason.
	 */
	async fill(file: FileStream): Promise<void> {
		for (let failures = 0; ; ) {
			const before = file.received;
			try {
				await this.attempt(file);
				return;
			} catch (error) {
				this.options.signal?.throwIfAborted();
				failures = file.received > before ? 0 : failures + 1;
				await this.pauseAfter(this.toError(error), failures, file);
			}
		}
	}

	/** Of storage: its name alone, which opens nothing. */
	private get host(): string {
		return (this.url ?? new URL(this.options.url)).hostname;
	}

	private toError(error: unknown): InvoanceError {
		const { what, redact } = this.options;
		if (error instanceof ExchangeTimeoutError) return timeoutError(what, error.reason);
		const unpacking = unpackingError(error);
		if (unpacking) this.isResumable = false;
		return unpacking ?? connectionError("Invoance's file storage", error, redact, this.host);
	}

	/** @throws what ends the transfer, if there is to be no further attempt. */
	private async pauseAfter(
		failure: InvoanceError,
		failures: number,
		file: FileStream,
	): Promise<void> {
		const { log, what, deadline, signal } = this.options;
		if (file.destroyed) throw failure;
		if (isUrlRefused(failure)) this.url = undefined;
		// A fresh URL needs no pause; a second one right after it does.
		const isFirstRefusal = isUrlRefused(failure) && failures <= 1 && !failure.retryAfterMs;
		const pauseMs = isFirstRefusal ? 0 : nextPause(failure, failures, deadline);
		const when = `${Math.round(pauseMs)} ms, having ${file.received} bytes`;
		log('debug', `Download of ${what} is tried again in ${when}: ${failure.message}`);
		await sleepFor(pauseMs, signal);
	}

	/** Asks for what is still missing, once. */
	private async attempt(file: FileStream): Promise<void> {
		const { fetch, what, deadline, signal, onLength } = this.options;
		const resume = this.resume(file.received);
		const url = await this.usableUrl();
		const answer = await requestFile(fetch, { url, resume, deadline, signal });
		try {
			const { status } = answer;
			if (resume && status === 416 && this.isAllThereIs(answer, file.received)) return;
			if (status !== 200 && status !== 206) throw refusedError(what, answer, this.host);
			const part = readObjectPart(answer, what, this.host);
			this.accept(part, resume?.offset ?? 0, file.received);
			const { bytes } = part.object;
			if (file.received === 0 && bytes !== undefined) await onLength(bytes);
			await this.take(answer, part, file);
		} finally {
			answer.discard();
		}
	}

	/**
	 * From where to ask for the rest. n8n's HTTP helper unpacks compressed objects and does not say so:
	 * at, or beyond, the announced length the file is asked for, and compared, from the start.
	 */
	private resume(received: number): { offset: number; etag: string } | undefined {
		const { bytes = Number.POSITIVE_INFINITY, etag } = this.object ?? {};
		const canResume = received > 0 && received < bytes && this.isResumable;
		return canResume && etag !== undefined ? { offset: received, etag } : undefined;
	}

	/** A 416 says how long the object is: a chunked one may have been cut after its last byte. */
	private isAllThereIs(answer: Answer, received: number): boolean {
		const length = lengthOf416(answer);
		if (length !== undefined && (this.object?.bytes ?? length) !== length) return false;
		if (length === received) return true;
		this.isResumable = false;
		throw untrustworthyError('no range of the file', { retryable: true });
	}

	/** Checks that the answer is (the rest of) the object that was begun. */
	private accept({ object, startsAt, isRange }: ObjectPart, offset: number, received: number) {
		const { what, log } = this.options;
		if (received === 0) this.object = object;
		const isExpectedStart = startsAt === (isRange ? offset : 0);
		if (!isExpectedStart || (this.object && !isSameObject(this.object, object))) {
			throw replacedError(what);
		}
		this.object = {
			bytes: this.object?.bytes ?? object.bytes,
			etag: this.object?.etag ?? object.etag,
		};
		if (received === 0) return;
		log(
			'info',
			`Download of ${what} resumed ${startsAt > 0 ? `at byte ${received}` : 'from the start'}`,
		);
	}

	/**
	 * A range has exactly the announced bytes. A whole body may have more: then n8n's HTTP helper has
	 * unpacked it, because Node.js ends a body at its `Content-Length`.
	 */
	private async take(answer: Answer, part: ObjectPart, file: FileStream): Promise<void> {
		const { what, mayBeEmpty } = this.options;
		const before = file.received;
		const total = this.object?.bytes ?? 0;
		file.begin({
			isFromStart: part.startsAt === 0,
			maxBytes: part.isRange ? total : Number.POSITIVE_INFINITY,
			checkStart: (beginning) => {
				refuseOtherBytes(beginning, this.host);
			},
			onRefused: answer.discard,
		});
		const failed = await answer.pipeTo(file).then(
			() => undefined,
			(error: unknown) => ({ error }),
		);
		// Throws why the body was refused: the pipe then only says that it was closed.
		await file.settle();
		if (failed) throw failed.error;
		file.requireRepeated();
		const isShort = file.received < total;
		if (isShort && part.isRange && file.received > before) throw mixedError(what);
		if (isShort) throw wrongLengthError(what, 'less');
		if (file.received === 0 && !mayBeEmpty) {
			throw untrustworthyError('no bytes, although there are events', { retryable: true });
		}
	}

	private async usableUrl(): Promise<URL> {
		if (this.url === undefined || expiresSoon(this.url)) {
			const { freshUrl, baseUrl } = this.options;
			this.url = checkDownloadUrl(await freshUrl(), baseUrl);
		}
		return this.url;
	}
}
