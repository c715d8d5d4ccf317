import { setTimeout as sleep } from 'node:timers/promises';

import { request, type Dispatcher } from 'undici';

import { Unseen } from './unseen';

/** An answer, its body read. */
export interface Answer {
	readonly status: number;
	/** By names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly bytes: Buffer;
	/** What the body is as JSON; undefined if it is none. */
	readonly json: unknown;
}

/** A request to the API: a GET, or with a body a POST. */
export interface ApiRequest {
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: unknown;
	/** Default: the key in `Authorization`. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** Whose API is asked, and where. */
export interface ClientOptions {
	/** Without `/v1`. */
	readonly baseUrl: string;
	readonly key: string;
	/** Default: undici's own. */
	readonly dispatcher?: Dispatcher;
}

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;
const MOST_REFUSALS = 5;
const LONGEST_PAUSE_MS = 60_000;

/** Sends requests one after the other, and remembers what was refused for their number. */
export class Client {
	/** The origin of the API, without a slash at its end. */
	readonly baseUrl: string;
	/** The answers that refused a request for the rate limit. */
	readonly refusals: Answer[] = [];
	/** Every answer of the API that was an error. */
	readonly errors: Answer[] = [];

	constructor(private readonly options: ClientOptions) {
		this.baseUrl = options.baseUrl.replace(/\/+$/, '');
	}

	/** The key that requests carry. */
	get key(): string {
		return this.options.key;
	}

	/**
	 * Asks the API. A request beyond the rate limit is sent again after the pause that was named.
	 *
	 * @throws Unseen if the API does not answer, or with a 5xx
	 */
	async api({ path, query = {}, body, headers }: ApiRequest): Promise<Answer> {
		const search = new URLSearchParams(query).toString();
		const url = `${this.baseUrl}${path}${search === '' ? '' : `?${search}`}`;
		for (;;) {
			const answer = await this.send(url, {
				headers: {
					...(headers ?? { authorization: `Bearer ${this.key}` }),
					...(body === undefined ? {} : { 'content-type': 'application/json' }),
				},
				...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
			});
			if (answer.status >= 400) this.errors.push(answer);
			if (answer.status >= 500) throw new Unseen(`the API answered with a ${answer.status}`);
			if (answer.status !== 429) return answer;
			this.refusals.push(answer);
			if (this.refusals.length > MOST_REFUSALS) throw new Unseen('the rate limit is used up');
			await sleep(pauseMs(answer));
		}
	}

	/**
	 * Asks for a stored file; without any key.
	 *
	 * @throws Unseen if nobody answers
	 */
	storage(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
		return this.send(url, { headers });
	}

	/**
	 * Sends one request as it is. Redirects are not followed.
	 *
	 * @throws Unseen if there is no answer, or too long a one
	 */
	async send(
		url: string,
		options: {
			readonly method?: 'POST';
			readonly headers?: Record<string, string>;
			readonly body?: string;
		},
	): Promise<Answer> {
		const { dispatcher } = this.options;
		try {
			const answer = await request(url, {
				...options,
				...(dispatcher === undefined ? {} : { dispatcher }),
				headersTimeout: TIMEOUT_MS,
				bodyTimeout: TIMEOUT_MS,
			});
			const bytes = await read(answer.body);
			return {
				status: answer.statusCode,
				headers: flat(answer.headers),
				bytes,
				json: jsonOf(bytes),
			};
		} catch (error) {
			if (error instanceof Unseen) throw error;
			throw new Unseen(`the connection failed${codeOf(error)}`);
		}
	}
}

async function read(body: AsyncIterable<unknown>): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of body) {
		if (!(chunk instanceof Buffer)) continue;
		chunks.push(chunk);
		length += chunk.length;
		if (length > LARGEST_ANSWER_BYTES) throw new Unseen('the answer has more than 64 MiB');
	}
	return Buffer.concat(chunks);
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
	);
}

function jsonOf(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
}

/** Only the code: the message of a connection error has the address in it. */
function codeOf(error: unknown): string {
	if (typeof error !== 'object' || error === null || !('code' in error)) return '';
	return ` (${String(error.code)})`;
}

function pauseMs({ headers }: Answer): number {
	const named = headers['retry-after'] ?? '1';
	const seconds = Number(named);
	const ms = Number.isNaN(seconds) ? Date.parse(named) - Date.now() : seconds * 1000;
	return Math.min(Math.max(Number.isNaN(ms) ? 1000 : ms, 100), LONGEST_PAUSE_MS);
}
