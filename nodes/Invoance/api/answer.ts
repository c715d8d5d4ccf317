import type { Answer } from '../http/exchange';
import { beginsAsPage } from '../http/webPage';
import { InvoanceError } from '../runtime/invoanceError';
import type { JsonFailure } from '../verification/json';
import { readAnswer } from './json';

/**
 * The body of an answer as text.
 *
 * @throws InvoanceError if it is larger than `maxBytes`, of which no more is read.
 */
export async function readText({ chunks }: Answer, maxBytes: number): Promise<string> {
	const received: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of chunks()) {
		bytes += chunk.length;
		if (bytes > maxBytes) {
			throw new InvoanceError('Invoance sent an answer that is far larger than it should be', {
				description: `It is over ${maxBytes} bytes, so reading was stopped. Check that the Base URL in the credential is right.`,
			});
		}
		received.push(chunk);
	}
	return Buffer.concat(received).toString('utf8');
}

/**
 * The data of an answer.
 *
 * @param from the name of the credential and the host that was asked, for the message.
 * @throws InvoanceError saying what came instead.
 */
export function readData(
	text: string,
	{ credential, host }: { credential: string; host: string },
): unknown {
	const read = readAnswer(text);
	if (read.failure === undefined) return read.value;
	throw new InvoanceError(`Invoance sent ${nameOf(text, read.failure)} instead of data`, {
		description: `Check the Base URL in the credential "${credential}"; a proxy or a firewall between n8n and ${host} can cause this too, and would have to allow it.`,
	});
}

/** What an unusable answer is, as the object of a sentence. */
function nameOf(text: string, failure: JsonFailure): string {
	if (text.trim() === '') return 'an empty answer';
	if (beginsAsPage(text)) return 'a web page';
	return failure === 'nested_too_deep'
		? 'JSON that is nested too deeply'
		: 'text that is not valid JSON';
}
