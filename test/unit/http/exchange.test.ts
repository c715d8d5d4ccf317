import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { exchange, ExchangeTimeoutError, type Answer } from '../../../nodes/Invoance/http/exchange';
import { alarmsSet, elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

const BLOCK_BYTES = 128 * 1024;

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

	it('is handed on in blocks of 128 KiB', async () => {
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
		expect(fail).toHaveBeenCalledWith(
			expect.objectContaining({ name: 'ExchangeTimeoutError', reason, message: reason }),
		);
	});

	it('if its body is silent too long', async () => {
		const { answer } = await answerWith(bodyOf(Buffer.from('before')), { stallMs: 100 });
		const first = answer.chunks.next();
		await elapse(100);
		expect(String((await first).value)).toBe('before');
		await expect(answer.chunks.next()).rejects.toMatchObject({ reason: 'stalled' });
	});

	it('at its deadline, also if its body never is silent', async () => {
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300, deadline: now() + 500 });
		const fail = jest.fn();
		void blocksOf(answer).catch(fail);
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
		const blocks = blocksOf(answer);
		for (let chunk = 0; chunk < 10; chunk++) {
			body.write('x');
			await elapse(200);
		}
		body.end();
		expect(Buffer.concat(await blocks).toString()).toBe('x'.repeat(10));
	});

	it('not for what the reader takes over a block', async () => {
		const body = bodyOf(Buffer.alloc(BLOCK_BYTES));
		const { answer } = await answerWith(body, { stallMs: 150 });
		await answer.chunks.next();
		await elapse(400);
		body.end('the rest');
		expect(String((await answer.chunks.next()).value)).toBe('the rest');
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
		await expect(blocksOf(answer)).rejects.toBe(cancelled);
	});

	it('with what the request failed with, if nothing else ended it', async () => {
		const refused = new Error('refused');
		const limits = { stallMs: 5_000, deadline: now() + 5_000 };
		const failing = exchange(() => Promise.reject(refused), limits);
		await expect(failing).rejects.toBe(refused);
	});
});

describe('an exchange that is over', () => {
	it('is watched no longer, and holds on to no signal', async () => {
		const before = alarmsSet();
		const { signal } = new AbortController();
		const read = await answerWith(bodyOf(Buffer.from('all')).end(), { signal });
		expect(alarmsSet()).toBe(before + 1);
		await blocksOf(read.answer);
		const discarded = await answerWith(bodyOf(Buffer.from('all')), { signal });
		discarded.answer.discard();
		const limits = { stallMs: 5_000, deadline: now() + 5_000, signal };
		await exchange(() => Promise.reject(new Error('refused')), limits).catch(() => undefined);
		expect(alarmsSet()).toBe(before);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('was watched by one alarm, however many chunks came', async () => {
		const before = alarmsSet();
		const body = bodyOf();
		const { answer } = await answerWith(body, { stallMs: 300 });
		const blocks = blocksOf(answer);
		for (let chunk = 0; chunk < 50; chunk++) {
			body.write('x');
			await elapse(50);
			expect(alarmsSet()).toBe(before + 1);
		}
		body.end();
		await blocks;
	});
});
