import { connectionError } from '../http/connectionError';
import {
	exchange,
	ExchangeTimeoutError,
	STALL_MS,
	type Answer,
	type Fetch,
} from '../http/exchange';
import { retry } from '../http/retry';
import { InvoanceError, type Redact } from '../runtime/invoanceError';
import type { FileStream } from './fileStream';
import {
	isSameObject,
	lengthOf416,
	readObjectPart,
	refuseOtherBytes,
	type ObjectPart,
	type StoredObject,
} from './objectPart';
import { checkDownloadUrl, expiresSoon } from './presignedUrl';
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
	what: string;
	url: string;
	/** Asks for another presigned URL of the same file. */
	freshUrl: () => Promise<string>;
	/** The API's: a download over plain HTTP is allowed where both are on loopback. */
	baseUrl: string;
	/** False where a body without a byte cannot be the file. */
	mayBeEmpty: boolean;
	redact: Redact;
	deadline: number;
	signal?: AbortSignal | undefined;
}

/**
 * One file on its way from storage into a stream: through expired URLs, cut and stalled connections
 * and errors of storage, until it is whole or five attempts in a row have brought no new byte.
 */
export class FileTransfer {
	private url: URL | undefined;
	/** True until a URL that was minted on the way has brought a byte. */
	private isFresh = false;
	private object: StoredObject | undefined;
	/** False once ranges were seen not to work, or to be of a compressed object. */
	private isResumable = true;

	constructor(private readonly options: TransferOptions) {
		this.url = checkDownloadUrl(options.url, options.baseUrl);
	}

	async fill(file: FileStream): Promise<void> {
		const { log, what, deadline, signal } = this.options;
		let before = 0;
		await retry(
			async () => {
				before = file.received;
				await this.attempt(file).catch((error: unknown) => {
					if (file.destroyed) throw new Error('Nothing takes the file any more', { cause: error });
					throw this.toError(error);
				});
			},
			{
				deadline: () => deadline,
				madeProgress: () => file.received > before,
				onPause: ({ message }, pauseMs) => {
					const when = `${Math.round(pauseMs)} ms, having ${file.received} bytes`;
					log('debug', `Download of ${what} is tried again in ${when}: ${message}`);
				},
				signal,
			},
		);
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
		const failure =
			unpacking ?? connectionError("Invoance's file storage", error, redact, this.host);
		if (!isUrlRefused(failure)) return failure;
		this.url = undefined;
		// A fresh URL needs no pause; a second one right after it does.
		if (this.isFresh || failure.retryAfterMs !== undefined) return failure;
		const { message, ...details } = failure;
		return new InvoanceError(message, { ...details, retryAfterMs: 0 });
	}

	private async attempt(file: FileStream): Promise<void> {
		const { what } = this.options;
		const resume = this.resume(file.received);
		const answer = await this.request(resume);
		try {
			const { status } = answer;
			if (resume && status === 416 && this.isAllThereIs(answer, file.received)) return;
			if (status !== 200 && status !== 206) throw refusedError(what, answer, this.host);
			const part = readObjectPart(answer, what, this.host);
			this.accept(part, resume?.offset ?? 0, file.received);
			if (file.received === 0) await file.announce(part.object.bytes ?? 0);
			await this.take(answer, part, file);
		} finally {
			answer.discard();
		}
	}

	/**
	 * Sends no credential, follows no redirect, and asks for the bytes as they are
	 * (`Accept-Encoding: identity`), because they are counted and resumed.
	 */
	private async request(resume: { offset: number; etag: string } | undefined): Promise<Answer> {
		const { fetch, deadline, signal } = this.options;
		const url = await this.usableUrl();
		const headers = {
			Accept: '*/*',
			'Accept-Encoding': 'identity',
			...(resume && { Range: `bytes=${resume.offset}-`, 'If-Range': resume.etag }),
		};
		const options = { method: 'GET', url: url.href, headers } as const;
		return await exchange(fetch, options, { stallMs: STALL_MS, deadline, signal });
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
		if (file.received > before) this.isFresh = false;
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
			this.isFresh = true;
		}
		return this.url;
	}
}
