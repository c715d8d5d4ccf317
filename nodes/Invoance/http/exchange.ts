import type { BinaryHelperFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod';
import { whenAborted } from '../runtime/abort';
import { now, setTimer } from '../runtime/clock';

/** How long one API request may take, in milliseconds; the same as in Invoance's own SDKs. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** How long storage may keep silent, before a body or within it, in milliseconds (product rule). */
export const STALL_MS = 60_000;

export function parseUrl(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

/** True if the URL's host can only be the machine that n8n runs on. */
export function isLoopback({ hostname }: URL): boolean {
	return ['localhost', '[::1]'].includes(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** A Node.js stream. Community nodes may not import `stream`, so the type is taken from n8n's. */
export type Readable = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** What a body is piped into: any stream of Node.js that is written to. */
type Sink = NodeJS.WritableStream & { readonly writableNeedDrain: boolean };

/** Makes one request, as n8n's HTTP helpers do, and gives the complete response. */
export type Fetch = (options: IHttpRequestOptions) => Promise<unknown>;

interface ExchangeLimits {
	/** The longest silence, before the headers or between two chunks, in milliseconds. */
	stallMs: number;
	/** When the whole body must have arrived, on the clock of `now()`. */
	deadline: number;
	signal?: AbortSignal | undefined;
}

export class ExchangeTimeoutError extends Error {
	constructor(readonly reason: 'stalled' | 'deadline') {
		super(reason);
	}
}

/**
 * An answer whose body is on its way. Read it in one of the two ways, or discard it. Both throw
 * ExchangeTimeoutError, the signal's reason, or what broke the connection.
 */
export interface Answer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, unknown>;
	chunks: () => AsyncGenerator<Buffer>;
	/** Pipes the body into a stream, without ending that; resolves when the body has ended. */
	pipeTo: (sink: Sink) => Promise<void>;
	/** Closes the connection; does nothing once the body has ended. */
	discard: () => void;
}

const OPTIONS = {
	encoding: 'stream',
	returnFullResponse: true,
	// n8n would throw, and after a 401 ask a second time.
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
} satisfies Partial<IHttpRequestOptions>;

const responseSchema = z.object({
	statusCode: z.number(),
	headers: z.record(z.unknown()),
	body: z.custom<Readable>((body) => typeof body === 'object' && body !== null && 'pipe' in body),
});

/**
 * One HTTP request and its answer as a stream, bounded in time. The timeout of n8n's helper ends with
 * the headers, and destroying its stream does not close a connection that has gone silent, because
 * axios wraps it in a generator that waits for more. So one guard sees to the whole exchange and ends
 * it through its abort signal.
 */
export async function exchange(
	fetch: Fetch,
	options: IHttpRequestOptions,
	limits: ExchangeLimits,
): Promise<Answer> {
	const guard = new Guard(limits);
	const response = fetch({ ...options, ...OPTIONS, abortSignal: guard.signal });
	const { statusCode, headers, body } = responseSchema.parse(await guard.timeout(response));
	// After an abort the stream may fail when nobody listens any more.
	body.on('error', () => undefined);
	return {
		status: statusCode,
		headers,
		chunks: () => guard.chunksOf(body),
		pipeTo: async (sink) => {
			await guard.pipe(body, sink);
		},
		discard: () => {
			guard.end();
		},
	};
}

/** Ends an exchange that is silent too long, too late, or not wanted any more. */
class Guard {
	private readonly controller = new AbortController();
	/** Undefined while it is the reader that is waited for. */
	private silentSince: number | undefined = now();
	private isOver = false;
	private cancelTimer = () => {};
	private unsubscribe = () => {};

	constructor(private readonly limits: ExchangeLimits) {
		const { signal } = limits;
		if (signal?.aborted) this.abort();
		else {
			this.unsubscribe = whenAborted(signal, this.abort);
			this.check();
		}
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** The result of `pending`; if it fails because of this guard, the guard's reason is thrown. */
	async timeout<Result>(pending: Promise<Result>): Promise<Result> {
		return await pending.catch((error: unknown) => {
			const wasAborted = this.signal.aborted;
			this.end();
			if (wasAborted) this.signal.throwIfAborted();
			throw error;
		});
	}

	async *chunksOf(body: Readable): AsyncGenerator<Buffer> {
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
		try {
			for (;;) {
				this.silentSince = now();
				const next = await this.timeout(chunks.next());
				this.silentSince = undefined;
				if (next.done) break;
				yield next.value;
			}
			this.stop();
			this.limits.signal?.throwIfAborted();
		} finally {
			this.end();
		}
	}

	async pipe(body: Readable, sink: Sink): Promise<void> {
		const isAlive = () => {
			this.silentSince = sink.writableNeedDrain ? undefined : now();
		};
		let stopListening = () => {};
		const piped = new Promise<void>((resolve, reject) => {
			const isCut = () => {
				reject(Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
			};
			const isClosed = () => {
				reject(new Error('The stream that the body goes into has closed'));
			};
			const unsubscribe = whenAborted(this.signal, isCut);
			body.once('end', resolve).once('error', reject).once('close', isCut);
			sink.on('drain', isAlive).on('error', reject).on('close', isClosed);
			// After the pipe's own listener, which has written the chunk.
			body.pipe(sink, { end: false });
			body.on('data', isAlive);
			stopListening = () => {
				unsubscribe();
				body.unpipe(sink);
				body.removeListener('data', isAlive);
				sink.removeListener('drain', isAlive);
				sink.removeListener('error', reject);
				sink.removeListener('close', isClosed);
			};
		});
		try {
			await this.timeout(piped);
			this.stop();
			this.limits.signal?.throwIfAborted();
		} finally {
			stopListening();
			this.end();
		}
	}

	/** Ends the exchange, unless it has ended by itself. */
	end(): void {
		if (!this.isOver) this.controller.abort();
		this.stop();
	}

	/** The exchange is over: nothing guards it any more, and nothing holds on to it. */
	private stop(): void {
		this.isOver = true;
		this.cancelTimer();
		this.unsubscribe();
	}

	private readonly abort = (): void => {
		this.controller.abort(this.limits.signal?.reason);
		this.cancelTimer();
	};

	/**
	 * Ends the exchange if it is time, else checks again when it may be: a timer for every chunk would
	 * cost more than the chunk.
	 */
	private check(): void {
		const { deadline, stallMs } = this.limits;
		const stallsAt = (this.silentSince ?? now()) + stallMs;
		const endsAt = Math.min(stallsAt, deadline);
		if (now() < endsAt) {
			this.cancelTimer = setTimer(endsAt - now(), () => {
				this.check();
			});
			return;
		}
		const reason = endsAt === deadline ? 'deadline' : 'stalled';
		this.controller.abort(new ExchangeTimeoutError(reason));
	}
}
