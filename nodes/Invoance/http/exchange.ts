import type {
	BinaryHelperFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { whenAborted } from '../runtime/abort';
import { now, setTimer } from '../runtime/clock';

/** A Node.js stream. Community nodes may not import `stream`, so the type is taken from n8n's. */
export type Readable = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** When to give up on an answer. */
interface ExchangeLimits {
	/** The longest silence, before the headers or between two chunks, in milliseconds. */
	stallMs: number;
	/** When the whole body must have arrived, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

/** The answer did not come, or not to its end, in time. */
export class ExchangeTimeoutError extends Error {
	constructor(readonly reason: 'stalled' | 'deadline') {
		super(reason);
		this.name = 'ExchangeTimeoutError';
	}
}

/** An answer whose body is on its way. Either read the chunks to an end, or discard it. */
export interface Answer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** Throws ExchangeTimeoutError, the signal's reason, or what broke the connection. */
	chunks: AsyncGenerator<Buffer>;
	/** Closes the connection; does nothing once the chunks have ended. */
	discard: () => void;
}

/** What every request of an {@link exchange} asks of n8n's helper, to the API and to storage. */
export const EXCHANGE_OPTIONS = {
	encoding: 'stream',
	returnFullResponse: true,
	// n8n would throw, and after a 401 ask a second time.
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
} satisfies Partial<IHttpRequestOptions>;

/**
 * One HTTP request with n8n's helper and its answer as a stream, bounded in time.
 *
 * The helper's own timeout ends with the headers, and destroying its stream does not close a
 * connection that has gone silent, because axios wraps it in a generator that waits for more. So
 * one watcher sees to the whole exchange and ends it through its abort signal.
 *
 * @param send makes the request with this signal and {@link EXCHANGE_OPTIONS}.
 * @throws ExchangeTimeoutError, the signal's reason, or what n8n's helper throws.
 */
export async function exchange(
	send: (signal: AbortSignal) => Promise<IN8nHttpFullResponse>,
	limits: ExchangeLimits,
): Promise<Answer> {
	const watch = new Watch(limits);
	const response = await watch.over(send(watch.signal));
	// What `encoding: 'stream'` gives; n8n's type of a response does not say so.
	const body = response.body as unknown as Readable;
	return {
		status: response.statusCode,
		headers: response.headers,
		chunks: watch.chunksOf(body),
		discard: () => {
			watch.end();
		},
	};
}

/**
 * How much of a body is handed on at once, in bytes. Storage writes block by block, and each costs
 * several turns of the event loop, so a block is larger than what a socket gives. Much larger ones
 * are slower again: measured on Node 20, blocks of 512 KiB cost a major collection each.
 */
const BLOCK_BYTES = 128 * 1024;
const EMPTY = Buffer.alloc(0);

interface Block {
	bytes: Buffer;
	/** Set after the last block of a body: how it ended. */
	end: { failure?: Error } | undefined;
}

/** Ends an exchange that is silent too long, too late, or not wanted any more. */
class Watch {
	private readonly controller = new AbortController();
	private silentSince: number | undefined = now();
	private isOver = false;
	private cancelTimer = () => {};
	private unsubscribe = () => {};

	constructor(private readonly limits: ExchangeLimits) {
		const { signal } = limits;
		if (signal?.aborted) this.cancel();
		else {
			this.unsubscribe = whenAborted(signal, this.cancel);
			this.look();
		}
	}

	/** Aborted when the exchange has to end, for whatever reason. */
	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** The result of `pending`; if it fails because of this watch, the watch's reason is thrown. */
	async over<Result>(pending: Promise<Result>): Promise<Result> {
		return await pending.catch((error: unknown) => {
			this.stop();
			this.signal.throwIfAborted();
			throw error;
		});
	}

	/** Time that the consumer takes over a block is not held against the sender. */
	async *chunksOf(body: Readable): AsyncGenerator<Buffer> {
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		try {
			for (;;) {
				const { bytes, end } = await this.nextBlock(chunks);
				if (bytes.length > 0) yield bytes;
				if (end === undefined) continue;
				this.stop();
				this.limits.signal?.throwIfAborted();
				if (end.failure === undefined) return;
				this.signal.throwIfAborted();
				throw end.failure;
			}
		} finally {
			this.end();
		}
	}

	/**
	 * Gathers what arrives into a block of {@link BLOCK_BYTES}, or less at the end; what came before
	 * a failure is handed on first.
	 */
	private async nextBlock(chunks: AsyncIterator<Buffer>): Promise<Block> {
		const parts: Buffer[] = [];
		let size = 0;
		let end: Block['end'];
		this.silentSince = now();
		while (end === undefined && size < BLOCK_BYTES) {
			const next = await chunks.next().catch((failure: unknown) => ({ failure: failure as Error }));
			this.silentSince = now();
			if ('failure' in next) end = next;
			else if (next.done) end = {};
			else {
				parts.push(next.value);
				size += next.value.length;
			}
		}
		this.silentSince = undefined;
		const [first = EMPTY] = parts;
		return { bytes: parts.length > 1 ? Buffer.concat(parts, size) : first, end };
	}

	/** Ends the exchange, unless it has ended by itself. */
	end(): void {
		if (!this.isOver) this.controller.abort();
		this.stop();
	}

	/** The exchange is over: nothing watches it any more, and nothing holds on to it. */
	private stop(): void {
		this.isOver = true;
		this.cancelTimer();
		this.unsubscribe();
	}

	private readonly cancel = (): void => {
		this.controller.abort(this.limits.signal?.reason);
		this.cancelTimer();
	};

	/**
	 * Ends the exchange if it is time, else looks again when it may be. So the alarm is set anew only
	 * when it has rung: one for every chunk would cost more than the chunk.
	 */
	private look(): void {
		const { deadline, stallMs } = this.limits;
		const stallsAt = (this.silentSince ?? now()) + stallMs;
		const endsAt = Math.min(stallsAt, deadline);
		if (now() < endsAt) {
			this.cancelTimer = setTimer(endsAt - now(), () => {
				this.look();
			});
			return;
		}
		const reason = endsAt === deadline ? 'deadline' : 'stalled';
		this.controller.abort(new ExchangeTimeoutError(reason));
	}
}
