import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import type { Strike } from './faults';

type Fault = Strike['fault'];

/** An answer of either server, before any fault has been at it. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly length: number;
	readonly body: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** An answer whose body is there as text. */
export function textAnswer(
	status: number,
	contentType: string,
	text: string,
	headers: Readonly<Record<string, string>> = {},
): Answer {
	const body = Buffer.from(text);
	return {
		status,
		headers: { ...(text === '' ? {} : { 'content-type': contentType }), ...headers },
		length: body.length,
		body: [body],
	};
}

const HTML = 'text/html; charset=utf-8';
const LOGIN_PAGE = '<!doctype html><html><title>Sign in</title><form>Password</form></html>';

/** The answer that some faults give in place of the endpoint's own; undefined for all others. */
export function replacementFor(fault: Fault): Answer | undefined {
	switch (fault?.type) {
		case 'status': {
			const { body, contentType = 'application/json; charset=utf-8' } = fault;
			const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
			return textAnswer(fault.status, contentType, text, fault.headers);
		}
		case 'html':
			return textAnswer(200, HTML, LOGIN_PAGE);
		case 'emptyBody':
			return textAnswer(200, '', '');
		case 'malformedJson':
			return textAnswer(200, 'application/json; charset=utf-8', '{"id":"aexp_01","status":"rea');
		case 'redirect':
			return textAnswer(fault.status ?? 302, '', '', { location: fault.location });
		case 'proxyAuthentication':
			return textAnswer(407, HTML, '<html><h1>Proxy Authentication Required</h1></html>', {
				'proxy-authenticate': 'Basic realm="corporate proxy"',
				via: '1.1 proxy.corp.example (squid/6.6)',
			});
		case 'firewall':
			return textAnswer(403, HTML, '<html><h1>Web Page Blocked</h1>Policy: uncategorised</html>', {
				server: 'corporate firewall',
			});
		default:
			return undefined;
	}
}

/** What time it is for the emulator. */
export interface Clock {
	/** Epoch milliseconds. */
	readonly now: () => number;
}

/** Dates an answer by the emulator's clock, to the second, instead of by the machine's. */
export function setDate(response: ServerResponse, clock: Clock, fault?: Fault): void {
	response.sendDate = false;
	if (fault?.type === 'noDate') response.removeHeader('date');
	else response.setHeader('date', new Date(clock.now()).toUTCString());
}

/**
 * Writes an answer, and does to it what the fault says about connections, bytes and their pace.
 *
 * @param signal raised by `close()`; ends what would otherwise wait
 */
export async function deliver(
	response: ServerResponse,
	answer: Answer,
	fault: Fault,
	options: { readonly withoutBody: boolean; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
	if (fault?.type === 'resetBeforeHeaders') {
		response.socket?.resetAndDestroy();
		return;
	}
	if (fault?.type === 'stall' && fault.afterBytes === 'beforeHeaders') return;
	setDate(response, options.clock, fault);
	response.writeHead(answer.status, {
		...answer.headers,
		...lengthHeaders(answer, fault),
		...(fault?.type === 'withHeaders' ? fault.headers : {}),
	});
	if (options.withoutBody) {
		response.end();
		return;
	}
	await writeBody(response, answer, fault, options.signal);
	if (fault?.type === 'stall') return;
	if (fault?.type === 'resetInBody' || fault?.type === 'cutAfterLastByte') {
		// Node.js 24.22 keeps a chunk back until the next turn.
		await (fault.until ?? nextTurn)();
		// FIN, not RST: a reset may make the client's kernel drop bytes that had already arrived.
		response.socket?.end();
	} else response.end();
}

function lengthHeaders(answer: Answer, fault: Fault): Record<string, string | number> {
	if (fault?.type === 'noLength' || fault?.type === 'cutAfterLastByte') return {};
	if (fault?.type !== 'wrongLength') return { 'content-length': answer.length };
	// The connection cannot be used again: the client would wait for, or stumble over, the difference.
	return { 'content-length': answer.length + fault.announce, connection: 'close' };
}

async function writeBody(
	response: ServerResponse,
	answer: Answer,
	fault: Fault,
	signal: AbortSignal,
): Promise<void> {
	if (fault?.type === 'slowBody') response.flushHeaders();
	let left = byteLimit(fault);
	if (left !== Infinity) response.flushHeaders();
	for await (const chunk of answer.body) {
		for (const piece of fault?.type === 'slowBody' ? slices(chunk, fault.bytesPerChunk) : [chunk]) {
			const part = piece.length <= left ? piece : piece.subarray(0, left);
			if (part.length > 0 && !(await write(response, part))) return;
			left -= part.length;
			if (left <= 0) return;
			if (fault?.type === 'slowBody') await sleep(fault.delayMs, undefined, { signal });
		}
	}
}

function byteLimit(fault: Fault): number {
	if (fault?.type === 'resetInBody') return fault.afterBytes;
	if (fault?.type === 'stall' && fault.afterBytes !== 'beforeHeaders') return fault.afterBytes;
	return Infinity;
}

function* slices(chunk: Buffer, bytes: number): Generator<Buffer> {
	const step = Math.max(bytes, 1);
	for (let at = 0; at < chunk.length; at += step) yield chunk.subarray(at, at + step);
}

/** Writes a piece and waits while the client is behind; false once the connection is gone. */
async function write(response: ServerResponse, piece: Buffer): Promise<boolean> {
	if (response.destroyed) return false;
	if (!response.write(piece)) {
		const done = new AbortController();
		await Promise.race([
			once(response, 'drain', { signal: done.signal }),
			once(response, 'close', { signal: done.signal }),
		]);
		done.abort();
	}
	return !response.destroyed;
}
