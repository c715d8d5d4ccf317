import { getEventListeners } from 'node:events';
import { PassThrough, Writable, type Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';
import {
	exchange,
	ExchangeTimeoutError,
	isLoopback,
	type Answer,
} from '../../../nodes/Invoance/http/exchange';
import { timersSet, elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

const CHUNK_BYTES = 128 * 1024;
const REQUEST: IHttpRequestOptions = { url: 'https://api.invoance.com' };

interface Limits {
	stallMs?: number;
	deadline?: number;
	signal?: AbortSignal;
}

/** An exchange whose answer has this body, and the signal that ends it. */
async function answerWith(body: Readable, limits: Limits = {}) {
	let ended = AbortSignal.abort();
	const answer = await exchange(
		async ({ abortSignal }) => {
			ended = abortSignal as AbortSignal;
			// As n8n's helper does it.
			ended.addEventListener('abort', () => body.destroy(new Error('aborted')));
			return await Promise.resolve({ statusCode: 206, headers: { etag: '"a"' }, body });
		},
		REQUEST,
		{ stallMs: 5_000, deadline: now() + 5_000, ...limits },
	);
	return { answer, ended };
}

/** An exchange that is never answered. */
async function unanswered(limits: Limits): Promise<Answer> {
	return await exchange(
		async ({ abortSignal }) =>
			await new Promise((_, reject) => {
				(abortSignal as AbortSignal).addEventListener('abort', () => {
					reject(new Error('aborted'));
				});
			}),
		REQUEST,
		{ stallMs: 5_000, deadline: now() + 5_000, ...limits },
	);
}

async function chunksOf({ chunks }: Answer): Promise<Buffer[]> {
	const received: Buffer[] = [];
	for await (const chunk of chunks()) received.push(chunk);
	return received;
}

function bodyOf(...parts: Buffer[]): PassThrough {
	const body = new PassThrough({ highWaterMark: 10 * CHUNK_BYTES });
	for (const part of parts) body.write(part);
	return body;
}

describe('an answer', () => {
	it('has a status, headers, and the whole body', async () => {
		const body = bodyOf(Buffer.from('first'), Buffer.from(', second'));
		const { answer, ended } = await answerWith(body.end());
		expect(answer).toMatchObject({ status: 206, headers: { etag: '"a"' } });
		expect(Buffer.concat(await chunksOf(answer)).toString()).toBe('first, second');
		answer.discard();
		expect(ended.aborted).toBe(false);
	});

	it('of no bytes has no chunk', async () => {
		const { answer } = await answerWith(bodyOf().end());
		expect(await chunksOf(answer)).toEqual([]);
	});

	it('that breaks off hands on first what came before', async () => {
		const body = bodyOf(Buffer.from('before'));
		const { answer } = await answerWith(body);
		const chunks = answer.chunks();
		setTimeout(() => body.destroy(new Error('cut')), 50);
		expect(String((await chunks.next()).value)).toBe('before');
		await expect(chunks.next()).rejects.toThrow('cut');
	});

	it('that is discarded closes its connection', async () => {
		const body = bodyOf(Buffer.from('before'));
		const { answer, ended } = await answerWith(body);
		answer.discard();
		answer.discard();
		expect(ended.aborted).toBe(true);
		expect(body.destroyed).toBe(true);
	});

	it('that is not read to its end closes its connection', async () => {
		const body = bodyOf(Buffer.alloc(3 * CHUNK_BYTES));
		const { answer, ended } = await answerWith(body);
		for await (const chunk of answer.chunks()) {
			expect(chunk.length).toBeGreaterThan(0);
			break;
		}
		expect(ended.aborted).toBe(true);
	});
});

describe('an exchange ends', () => {
	it.each<[string, () => Limits, string]>([
		['unanswered', () => ({ stallMs: 200 }), 'stalled'],
		['at its deadline', () => ({ deadline: now() + 200 }), 'deadline'],
	])('if it is %s', async (_, limits, reason) => {
		const fail = jest.fn();
		void unanswered(limits()).catch(fail);
		await elapse(199);
		expect(fail).not.toHaveBeenCalled();
		await elapse(1);
		expect(fail).toHaveBeenCalledWith(expect.any(ExchangeTimeoutError));
		expect(fail).toHaveBeenCalledWith(expect.objectContaining({ reason }));
	});

	it('if its body is silent too long', async () => {
		const { answer } = await answerWith(bodyOf(Buffer.from('before')), { stallMs: 100 });
		const chunks = answer.chunks();
		const first = chunks.next();
		await elapse(100);
		expect(String((await first).value)).toBe('before');
		const fail = jest.fn();
		void chunks.next().catch(fail);
		await elapse(100);
		expect(fail).toHaveBeenCalledWith(expect.objectContaining({ reason: 'stalled' }));
	});

	it('at its deadline, also if its body never is silent', async () => {
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300, deadline: now() + 500 });
		const fail = jest.fn();
		void chunksOf(answer).catch(fail);
		for (let passedMs = 0; passedMs < 500; passedMs += 20) {
			expect(fail).not.toHaveBeenCalled();
			body.write('x');
			await elapse(20);
		}
		expect(fail).toHaveBeenCalledWith(expect.objectContaining({ reason: 'deadline' }));
	});

	it('not for silence, as long as a body goes on now and then', async () => {
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300 });
		const chunks = chunksOf(answer);
		for (let chunk = 0; chunk < 10; chunk++) {
			body.write('x');
			await elapse(200);
		}
		body.end();
		expect(Buffer.concat(await chunks).toString()).toBe('x'.repeat(10));
	});

	it('not for what the reader takes over a chunk', async () => {
		const body = bodyOf(Buffer.alloc(CHUNK_BYTES));
		const { answer } = await answerWith(body, { stallMs: 150 });
		const chunks = answer.chunks();
		await chunks.next();
		await elapse(400);
		body.end('the rest');
		expect(String((await chunks.next()).value)).toBe('the rest');
		answer.discard();
	});

	it('with a cancellation, whose reason is thrown', async () => {
		const cancelled = new Error('cancelled');
		const controller = new AbortController();
		const waiting = unanswered({ signal: controller.signal });
		controller.abort(cancelled);
		await expect(waiting).rejects.toBe(cancelled);
		const signal = AbortSignal.abort(cancelled);
		const { answer, ended } = await answerWith(bodyOf(Buffer.from('all')).end(), { signal });
		expect(ended.reason).toBe(cancelled);
		await expect(chunksOf(answer)).rejects.toBe(cancelled);
	});

	it('with what the request failed with, if nothing else ended it', async () => {
		const refused = new Error('refused');
		const limits = { stallMs: 5_000, deadline: now() + 5_000 };
		const failing = exchange(() => Promise.reject(refused), REQUEST, limits);
		await expect(failing).rejects.toBe(refused);
	});
});

describe('an exchange that is over', () => {
	it('is watched no longer, and holds on to no signal', async () => {
		const before = timersSet();
		const { signal } = new AbortController();
		const read = await answerWith(bodyOf(Buffer.from('all')).end(), { signal });
		expect(timersSet()).toBe(before + 1);
		await chunksOf(read.answer);
		const discarded = await answerWith(bodyOf(Buffer.from('all')), { signal });
		discarded.answer.discard();
		const limits = { stallMs: 5_000, deadline: now() + 5_000, signal };
		await exchange(() => Promise.reject(new Error('refused')), REQUEST, limits).catch(
			() => undefined,
		);
		expect(timersSet()).toBe(before);
		expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
	});

	it('was watched by one timer, however many chunks came', async () => {
		const before = timersSet();
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300 });
		const chunks = chunksOf(answer);
		for (let chunk = 0; chunk < 50; chunk++) {
			body.write('x');
			await elapse(50);
			expect(timersSet()).toBe(before + 1);
		}
		body.end();
		await chunks;
	});
});

describe('a body that is piped', () => {
	/** A stream that takes what is written to it, once it is released. */
	function slowSink() {
		const received: Buffer[] = [];
		let release = () => {};
		const released = new Promise<void>((resolve) => {
			release = resolve;
		});
		const sink = new Writable({
			highWaterMark: 10,
			write(chunk: Buffer, _, done) {
				received.push(chunk);
				void released.then(() => {
					done();
				});
			},
		});
		return { sink, release, text: () => Buffer.concat(received).toString() };
	}

	function fastSink() {
		const made = slowSink();
		made.release();
		return made;
	}

	it('goes into the stream to its end, and leaves that open for the next one', async () => {
		const { sink, text } = fastSink();
		const before = timersSet();
		for (const part of ['one, ', 'two']) {
			const { answer, ended } = await answerWith(bodyOf(Buffer.from(part)).end());
			await answer.pipeTo(sink);
			answer.discard();
			expect(ended.aborted).toBe(false);
		}
		expect(text()).toBe('one, two');
		expect(sink.writableEnded).toBe(false);
		expect(timersSet()).toBe(before);
		for (const event of ['drain', 'error', 'close']) {
			expect([event, sink.listenerCount(event)]).toEqual([event, 0]);
		}
	});

	it('that breaks off fails with what broke it, after what came before', async () => {
		const body = bodyOf(Buffer.from('before'));
		const { answer } = await answerWith(body);
		const { sink, text } = fastSink();
		setTimeout(() => body.destroy(new Error('cut')), 50);
		await expect(answer.pipeTo(sink)).rejects.toThrow('cut');
		expect(text()).toBe('before');
		expect(sink.destroyed).toBe(false);
	});

	it('that closes without an end is cut', async () => {
		const body = bodyOf(Buffer.from('before'));
		const { answer } = await answerWith(body);
		setTimeout(() => body.destroy(), 50);
		await expect(answer.pipeTo(fastSink().sink)).rejects.toMatchObject({
			code: 'ERR_STREAM_PREMATURE_CLOSE',
		});
	});

	it('is not blamed for silence while the stream takes no more', async () => {
		const body = bodyOf(Buffer.alloc(100, 'x'));
		const { answer } = await answerWith(body, { stallMs: 150, deadline: now() + 60_000 });
		const { sink, release, text } = slowSink();
		const piped = answer.pipeTo(sink);
		await elapse(1_000);
		release();
		await elapse(100);
		body.end();
		await piped;
		expect(text()).toBe('x'.repeat(100));
	});

	it('ends if it is silent too long', async () => {
		const { answer, ended } = await answerWith(bodyOf(Buffer.from('x')), { stallMs: 100 });
		const piped = answer.pipeTo(fastSink().sink);
		const fail = jest.fn();
		void piped.catch(fail);
		await elapse(200);
		expect(fail).toHaveBeenCalledWith(expect.objectContaining({ reason: 'stalled' }));
		expect(ended.aborted).toBe(true);
	});

	it('ends with a cancellation, whose reason is thrown', async () => {
		const cancelled = new Error('cancelled');
		const controller = new AbortController();
		const { answer } = await answerWith(bodyOf(Buffer.from('x')), { signal: controller.signal });
		const piped = answer.pipeTo(fastSink().sink);
		controller.abort(cancelled);
		await expect(piped).rejects.toBe(cancelled);
	});

	it('ends, and closes its connection, with the stream that it goes into', async () => {
		for (const reason of [undefined, new Error('disk full')]) {
			const { answer, ended } = await answerWith(bodyOf(Buffer.from('x')));
			const { sink } = fastSink();
			sink.on('error', () => undefined);
			const piped = answer.pipeTo(sink);
			sink.destroy(reason);
			await expect(piped).rejects.toThrow(reason?.message ?? /has closed/);
			expect(ended.aborted).toBe(true);
		}
	});
});

describe('a host', () => {
	it.each([
		'http://localhost',
		'http://LOCALHOST:8787/v1',
		'https://localhost',
		'http://[::1]:8787',
		'http://[0:0:0:0:0:0:0:1]',
		'http://127.0.0.1',
		'http://127.10.200.30:8787',
		'http://127.255.255.254',
		'http://127.1',
	])('can only be the machine that n8n runs on: %s', (text) => {
		expect(isLoopback(new URL(text))).toBe(true);
	});

	it.each([
		'http://api.invoance.com',
		'http://api.invoance.com/localhost',
		'http://api.invoance.com/?127.0.0.1',
		'http://localhost@api.invoance.com',
		'http://localhost.example.com',
		'http://my-localhost',
		'http://127.0.0.1.example.com',
		'http://127.example.com',
		'http://127a0b0c1',
		'http://128.0.0.1',
		'http://10.127.0.1',
		'http://0.0.0.0',
		'http://192.168.0.1',
		'http://[::2]',
		'http://[::ffff:192.168.0.1]',
	])('can be another: %s', (text) => {
		expect(isLoopback(new URL(text))).toBe(false);
	});
});
