import type { BinaryHelperFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import { now, SLICE_MS, sleepFor } from '../clock';

/** A Node.js stream. Community nodes may not import `stream`, so the type is taken from n8n's. */
export type Readable = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** When to give up on an answer. */
export interface ExchangeLimits {
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

/**
 * One HTTP request with n8n's helper and its answer as a stream, bounded in time.
 *
 * The helper's own timeout ends with the headers, and destroying its stream does not close a
 * connection that has gone silent, because axios wraps it in a generator that waits for more. So
 * one watcher sees to the whole exchange and ends it through its abort signal.
 *
 * @param send makes the request with this signal and `encoding: 'stream'`.
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

/** Ends an exchange that is silent too long, too late, or not wanted any more. */
class Watch {
	private readonly controller = new AbortController();
	private silentSince: number | undefined = now();
	private isOver = false;

	constructor(private readonly limits: ExchangeLimits) {
		void this.run();
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** The result of `pending`; if it fails because of this watch, the watch's reason is thrown. */
	async over<Result>(pending: Promise<Result>): Promise<Result> {
		return await pending.catch((error: unknown) => {
			this.isOver = true;
			this.signal.throwIfAborted();
			throw error;
		});
	}

	/** Time that the consumer takes over a chunk is not held against the sender. */
	async *chunksOf(body: Readable): AsyncGenerator<Buffer> {
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		try {
			for (;;) {
				this.silentSince = now();
				const { done, value } = await this.over(chunks.next());
				this.silentSince = undefined;
				if (done) {
					this.isOver = true;
					break;
				}
				yield value;
			}
			this.limits.signal?.throwIfAborted();
		} finally {
			this.end();
		}
	}

	end(): void {
		if (!this.isOver) this.controller.abort();
		this.isOver = true;
	}

	/** One loop for the whole exchange: a timer per chunk would cost more than the chunk. */
	private async run(): Promise<void> {
		const { signal, deadline, stallMs } = this.limits;
		while (!this.isOver) {
			if (signal?.aborted) this.controller.abort(signal.reason);
			else if (now() >= deadline) this.controller.abort(new ExchangeTimeoutError('deadline'));
			else if (this.silentSince !== undefined && now() - this.silentSince >= stallMs) {
				this.controller.abort(new ExchangeTimeoutError('stalled'));
			}
			if (this.signal.aborted) return;
			await sleepFor(SLICE_MS);
		}
	}
}
