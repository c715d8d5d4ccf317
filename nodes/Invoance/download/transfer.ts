import type { IExecuteFunctions } from 'n8n-workflow';
import { connectionError } from '../http/connectionError';
import { InvoanceError, type Redact } from '../runtime/invoanceError';
import { ExchangeTimeoutError, type Answer } from '../http/exchange';
import { nextPause } from '../http/retry';
import { sleepFor } from '../runtime/clock';
import { decompressed, unpackingError } from './contentCoding';
import {
	isSameObject,
	lengthOf416,
	readObjectPart,
	refusePage,
	type ObjectPart,
	type StoredObject,
} from './objectPart';
import { checkDownloadUrl, expiresSoon } from './presignedUrl';
import { ReceivedFile } from './receivedFile';
import { requestFile } from './requestFile';
import {
	isUrlRefused,
	mixedError,
	refusedError,
	replacedError,
	timeoutError,
	untrustworthyError,
	wrongLengthError,
} from './storageErrors';

/** What a transfer works with. It knows no job and no key. */
export interface TransferOptions {
	functions: Pick<IExecuteFunctions, 'helpers' | 'logger'>;
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	/** The presigned URL to begin with. */
	url: string;
	/** Mints another presigned URL of the same file. */
	freshUrl: () => Promise<string>;
	/** The API's: a download over plain HTTP is allowed where both are on loopback. */
	baseUrl: string;
	/** False where a body without a byte cannot be the file. */
	mayBeEmpty: boolean;
	/** Takes secrets out of a message; storage itself is given none. */
	redact: Redact;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
	/**
	 * Is told the length of the object in bytes, where storage announces it, before the first byte is
	 * read; what it throws ends the transfer.
	 */
	onLength?: (bytes: number) => Promise<void>;
}

/**
 * One file on its way from storage: through expired URLs, cut and stalled connections and errors of
 * storage, until it is whole or five attempts in a row have brought no new byte. A file that is
 * stored compressed is decompressed on the way.
 */
export class FileTransfer {
	private url: URL | undefined;
	private object: StoredObject | undefined;
	private readonly file: ReceivedFile;
	/** False once the object was seen to be stored compressed: ranges count other bytes there. */
	private isResumable = true;
	/** True once parts of the object, as it is stored, have made it whole. */
	private isWholeAsStored = false;
	/** Where a whole body ended before its announced length. */
	private shortEnd: number | undefined;

	/** @throws InvoanceError if the URL is not safe to use. */
	constructor(private readonly options: TransferOptions) {
		this.url = checkDownloadUrl(options.url, options.baseUrl);
		this.file = new ReceivedFile(options.what);
	}

	/** The bytes of the file, each exactly once; it ends normally only after the last one. */
	async *bytes(): AsyncGenerator<Buffer> {
		for (let failures = 0; ; ) {
			const before = this.file.bytes;
			try {
				yield* this.attempt();
				return;
			} catch (error) {
				this.options.signal?.throwIfAborted();
				if (this.isWholeAsStored) return;
				failures = this.file.bytes > before ? 0 : failures + 1;
				await this.pauseAfter(this.told(error), failures);
			}
		}
	}

	/** What has been handed on: once only, at the end. */
	summary(): { bytes: number; sha256: string } {
		return { bytes: this.file.bytes, sha256: this.file.sha256() };
	}

	/** Of storage: its name alone, which opens nothing. */
	private get host(): string {
		return (this.url ?? new URL(this.options.url)).hostname;
	}

	private told(error: unknown): InvoanceError {
		const { what, redact } = this.options;
		if (error instanceof ExchangeTimeoutError) return timeoutError(what, error.reason);
		const unpacking = unpackingError(error);
		if (unpacking) this.isResumable = false;
		return unpacking ?? connectionError("Invoance's file storage", error, redact, this.host);
	}

	/** @throws what ends the transfer, if there is to be no further attempt. */
	private async pauseAfter(failure: InvoanceError, failures: number): Promise<void> {
		const { functions, what, deadline, signal } = this.options;
		if (isUrlRefused(failure)) this.url = undefined;
		// A fresh URL needs no pause; a second one right after it does.
		const isFirstRefusal = isUrlRefused(failure) && failures <= 1 && !failure.retryAfterMs;
		const pauseMs = isFirstRefusal ? 0 : nextPause(failure, failures, deadline);
		functions.logger.debug(
			`Download of ${what} is tried again in ${Math.round(pauseMs)} ms, having ${this.file.bytes} bytes: ${failure.message}`,
		);
		await sleepFor(pauseMs, signal);
	}

	/** Asks for what is still missing, once, and yields it as far as it comes. */
	private async *attempt(): AsyncGenerator<Buffer> {
		const { functions, deadline, signal } = this.options;
		const resume = this.resume();
		const url = await this.usableUrl();
		const answer = await requestFile(functions, { url, resume, deadline, signal });
		try {
			if (resume && answer.status === 416 && this.isAllThereIs(answer)) return;
			if (answer.status !== 200 && answer.status !== 206) {
				throw refusedError(this.options.what, answer, this.host);
			}
			const part = readObjectPart(answer, this.options.what, this.host);
			this.accept(part, resume?.offset);
			await this.announce(part);
			yield* this.take(this.missing(answer.chunks(), part), part);
		} finally {
			answer.discard();
		}
	}

	/**
	 * From where to ask for the rest. n8n's HTTP helper decompresses without saying so: at, or beyond,
	 * the announced length the bytes are hardly those that are stored, and are asked for from the start.
	 */
	private resume(): { offset: number; etag: string } | undefined {
		const { bytes } = this.file;
		const etag = this.object?.etag;
		const isUnpacked = bytes >= (this.object?.bytes ?? Number.POSITIVE_INFINITY);
		if (bytes === 0 || etag === undefined || !this.isResumable || isUnpacked) return undefined;
		return { offset: bytes, etag };
	}

	/**
	 * A 416 says how long the object is: a chunked one may have been cut after its last byte. Else the
	 * file is asked for, and compared, from the start.
	 */
	private isAllThereIs(answer: Answer): boolean {
		const length = lengthOf416(answer);
		if (length !== undefined && (this.object?.bytes ?? length) !== length) return false;
		if (length === this.file.bytes) return true;
		this.isResumable = false;
		throw untrustworthyError('no range of the file', { retryable: true });
	}

	/** Checks that the answer is (the rest of) the object that was begun. */
	private accept(
		{ object, startsAt, coding, isRange }: ObjectPart,
		offset: number | undefined,
	): void {
		const { what, functions } = this.options;
		if (this.file.bytes === 0) this.object = object;
		const isExpectedStart = startsAt === (isRange ? (offset ?? 0) : 0);
		if (!isExpectedStart || (this.object && !isSameObject(this.object, object))) {
			throw replacedError(what);
		}
		this.object = {
			bytes: this.object?.bytes ?? object.bytes,
			etag: this.object?.etag ?? object.etag,
		};
		if (coding !== undefined) this.isResumable = false;
		if (coding !== undefined && startsAt > 0) {
			throw untrustworthyError('a part of a compressed file', { retryable: true });
		}
		if (this.file.bytes > 0) {
			const from = startsAt > 0 ? `at byte ${this.file.bytes}` : 'from the start';
			functions.logger.info(`Download of ${what} resumed ${from}`);
		}
	}

	private async announce({ object }: ObjectPart): Promise<void> {
		if (this.file.bytes === 0 && object.bytes !== undefined) {
			await this.options.onLength?.(object.bytes);
		}
	}

	/** What of a body was not received before. */
	private missing(body: AsyncGenerator<Buffer>, part: ObjectPart): AsyncGenerator<Buffer> {
		const { object, startsAt, coding } = part;
		if (startsAt > 0) return body;
		const { what } = this.options;
		const chunks = coding ? decompressed(body, coding, object.bytes, what) : body;
		return this.file.bytes > 0 ? this.file.afterPrefix(chunks) : chunks;
	}

	/**
	 * Counts what comes. How many bytes a range has binds; how many a whole body has only if n8n's HTTP
	 * helper did not decompress it. That all of them came, the helper sees to: Node.js ends a body
	 * that falls short of its `Content-Length` with an error, and ends at it one that does not.
	 */
	private async *take(chunks: AsyncGenerator<Buffer>, part: ObjectPart): AsyncGenerator<Buffer> {
		const { what, mayBeEmpty } = this.options;
		const total = part.coding ? undefined : this.object?.bytes;
		const before = this.file.bytes;
		for await (const chunk of chunks) {
			const isTooLong = total !== undefined && this.file.bytes + chunk.length > total;
			if (isTooLong && part.isRange) throw wrongLengthError(what, 'more');
			if (this.file.bytes === 0) refusePage(chunk, this.host);
			this.file.add(chunk);
			this.isWholeAsStored = part.isRange && this.file.bytes === total;
			yield chunk;
		}
		const isShort = total !== undefined && this.file.bytes < total;
		if (isShort && part.isRange && this.file.bytes > before) throw mixedError(what);
		if (isShort) this.mayEndHere();
		if (this.file.bytes === 0 && !mayBeEmpty) {
			throw untrustworthyError('no bytes, although there are events', { retryable: true });
		}
	}

	/**
	 * A tiny file is longer compressed, so that its body ends before the announced length once n8n's
	 * HTTP helper has decompressed it. That is believed if it ends there a second time.
	 */
	private mayEndHere(): void {
		if (this.shortEnd === this.file.bytes) return;
		this.shortEnd = this.file.bytes;
		this.isResumable = false;
		throw wrongLengthError(this.options.what, 'less');
	}

	private async usableUrl(): Promise<URL> {
		if (this.url === undefined || expiresSoon(this.url)) {
			const { freshUrl, baseUrl } = this.options;
			this.url = checkDownloadUrl(await freshUrl(), baseUrl);
		}
		return this.url;
	}
}
