import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { IHttpRequestOptions } from 'n8n-workflow';

/** One answer of a server; what its headers announce need not be what it sends. */
export interface ScriptedAnswer {
	status: number;
	headers?: Record<string, string>;
	body?: Buffer;
	/** After the body: the connection is cut, or says nothing more. Default: the body ends. */
	then?: 'cut' | 'silence';
}

/** What breaks a connection. */
export const cut = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/**
 * What n8n's HTTP helper does if the server gives these answers, one after the other; an error is no
 * answer. As there, the request's signal ends the body.
 */
export function answering(answers: ReadonlyArray<ScriptedAnswer | Error>) {
	const left = [...answers];
	const requests: IHttpRequestOptions[] = [];
	const helper = async (request: IHttpRequestOptions) => {
		requests.push(request);
		const answer = left.shift() ?? new Error('One request more than expected');
		if (answer instanceof Error) throw await Promise.resolve(answer);
		const { status, headers = {} } = answer;
		return {
			statusCode: status,
			headers,
			body: Readable.from(bodyOf(answer, request.abortSignal)),
		};
	};
	return { helper, requests };
}

async function* bodyOf(
	{ body = Buffer.alloc(0), then }: ScriptedAnswer,
	signal: IHttpRequestOptions['abortSignal'],
): AsyncGenerator<Buffer> {
	for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
	if (then === 'cut') throw cut;
	if (then === 'silence' && signal) {
		if (!signal.aborted) await once(signal as AbortSignal, 'abort');
		throw new Error('aborted');
	}
}
