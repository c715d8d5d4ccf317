import { PassThrough, Readable } from 'node:stream';
import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { exchange, ExchangeTimeoutError, type Answer } from '../../../nodes/Invoance/http/exchange';
import { now, SLICE_MS } from '../../../nodes/Invoance/clock';

const BLOCK_BYTES = 512 * 1024;

interface Limits {
	stallMs?: number;
	deadline?: number;
	signal?: AbortSignal;
}

/** An exchange whose answer has this body, and the signal that ends it. */
async function answerWith(body: Readable, limits: Limits = {}) {
	let ended = AbortSignal.abort();
	const answer = await exchange(
		async (signal) => {
			ended = signal;
			// As n8n's helper does it.
			body.on('error', () => undefined);
			signal.addEventListener('abort', () => body.destroy(new Error('aborted')));
			const response = { statusCode: 206, headers: { etag: '"a"' }, body };
			return await Promise.resolve(response as unknown as IN8nHttpFullResponse);
		},
		{ stallMs: 5_000, deadline: now() + 5_000, ...limits },
	);
	return { answer, ended };
}

/** An exchange that is never answered. */
async function unanswered(limits: Limits): Promise<Answer> {
	return await exchange(
		async (signal) =>
			await new Promise((_, reject) => {
				signal.addEventListener('abort', () => {
					reject(new Error('aborted'));
				});
			}),
		{ stallMs: 5_000, deadline: now() + 5_000, ...limits },
	);
}

async function blocksOf({ chunks }: Answer): Promise<Buffer[]> {
	const blocks: Buffer[] = [];
	for await (const block of chunks) blocks.push(block);
	return blocks;
}

function bodyOf(...parts: Buffer[]): PassThrough {
	const body = new PassThrough({ highWaterMark: 10 * BLOCK_BYTES });
	for (const part of parts) body.write(part);
	return body;
}

describe('an answer', () => {
	it('has a status, headers, and the whole body', async () => {
		const body = bodyOf(Buffer.from('first'), Buffer.from(', second'));
		const { answer, ended } = await answerWith(body.end());
		expect(answer).toMatchObject({ status: 206, headers: { etag: '"a"' } });
		expect(Buffer.concat(await blocksOf(answer)).toString()).toBe('first, second');
		answer.discard();
		expect(ended.aborted).toBe(false);
	});

	it('of no bytes has no block', async () => {
		const { answer } = await answerWith(bodyOf().end());
		expect(await blocksOf(answer)).toEqual([]);
	});

	it('is handed on in blocks of half a mebibyte', async () => {
		const part = Buffer.alloc(BLOCK_BYTES / 4, 'x');
		const { answer } = await answerWith(Readable.from(Array<Buffer>(9).fill(part)));
		const sizes = (await blocksOf(answer)).map(({ length }) => length);
		expect(sizes).toEqual([BLOCK_BYTES, BLOCK_BYTES, BLOCK_BYTES / 4]);
	});

	it('that breaks off hands on first what came before', async () => {
		const body = bodyOf(Buffer.from('before'));
		const { answer } = await answerWith(body);
		setTimeout(() => body.destroy(new Error('cut')), 50);
		expect(String((await answer.chunks.next()).value)).toBe('before');
		await expect(answer.chunks.next()).rejects.toThrow('cut');
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
		const body = bodyOf(Buffer.alloc(3 * BLOCK_BYTES));
		const { answer, ended } = await answerWith(body);
		for await (const block of answer.chunks) {
			expect(block.length).toBeGreaterThan(0);
			break;
		}
		expect(ended.aborted).toBe(true);
	});
});

describe('an exchange ends', () => {
	beforeEach(() => {
		// Streams go on in real time.
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	it.each<[string, () => Limits, string]>([
		['unanswered', () => ({ stallMs: 200 }), 'stalled'],
		['at its deadline', () => ({ deadline: now() + 200 }), 'deadline'],
	])('if it is %s', async (_, limits, reason) => {
		const fail = jest.fn();
		void unanswered(limits()).catch(fail);
		await jest.advanceTimersByTimeAsync(199);
		expect(fail).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(SLICE_MS);
		expect(fail).toHaveBeenCalledWith(expect.any(ExchangeTimeoutError));
		expect(fail).toHaveBeenCalledWith(
			expect.objectContaining({ name: 'ExchangeTimeoutError', reason, message: reason }),
		);
	});

	it('if its body is silent too long', async () => {
		const { answer } = await answerWith(bodyOf(Buffer.from('before')), { stallMs: 100 });
		const first = answer.chunks.next();
		await jest.advanceTimersByTimeAsync(100 + SLICE_MS);
		expect(String((await first).value)).toBe('before');
		await expect(answer.chunks.next()).rejects.toMatchObject({ reason: 'stalled' });
	});

	it('at its deadline, also if its body never is silent', async () => {
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300, deadline: now() + 500 });
		const fail = jest.fn();
		void blocksOf(answer).catch(fail);
		setInterval(() => body.writable && body.write('x'), 20);
		await jest.advanceTimersByTimeAsync(500 + SLICE_MS);
		expect(fail).toHaveBeenCalledWith(expect.objectContaining({ reason: 'deadline' }));
	});

	it('not for silence, as long as a body goes on now and then', async () => {
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300 });
		const blocks = blocksOf(answer);
		const timer = setInterval(() => body.write('x'), 200);
		await jest.advanceTimersByTimeAsync(2_000);
		clearInterval(timer);
		body.end();
		expect(Buffer.concat(await blocks).toString()).toBe('x'.repeat(10));
	});

	it('not for what the reader takes over a block', async () => {
		const body = bodyOf(Buffer.alloc(BLOCK_BYTES));
		const { answer } = await answerWith(body, { stallMs: 150 });
		await answer.chunks.next();
		await jest.advanceTimersByTimeAsync(400);
		body.end('the rest');
		expect(String((await answer.chunks.next()).value)).toBe('the rest');
		answer.discard();
	});

	it('with a cancellation, whose reason is thrown', async () => {
		const cancelled = new Error('cancelled');
		const signal = AbortSignal.abort(cancelled);
		await expect(unanswered({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
			name: 'TimeoutError',
		});
		const { answer } = await answerWith(bodyOf(Buffer.from('all')).end(), { signal });
		await expect(blocksOf(answer)).rejects.toBe(cancelled);
	});

	it('with what the request failed with, if nothing else ended it', async () => {
		const refused = new Error('refused');
		const limits = { stallMs: 5_000, deadline: now() + 5_000 };
		const failing = exchange(() => Promise.reject(refused), limits);
		await expect(failing).rejects.toBe(refused);
	});
});
