import { beginsAsPage } from '../http/connectionError';
import type { Answer } from '../http/exchange';
import { InvoanceError } from '../runtime/invoanceError';
import { readJson, type JsonFailure, type JsonRules, type ReadJson } from '../verification/json';

/** @throws InvoanceError if the body is larger than `maxBytes`, of which no more is read. */
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

/** No answer that Invoance documents comes near this depth; n8n could not store a much deeper one. */
const RULES: JsonRules = {
	maxDepth: 100,
	maxValues: Infinity,
	numberOf: (text) => (/^-?[1-9]\d*$/.test(text) ? text : Number(text)),
};

/**
 * Reads JSON as `JSON.parse` does, but that integers beyond 2^53 come as text with every digit (a
 * changed account number is corruption), and a byte-order mark is skipped.
 */
export function readAnswer(text: string): ReadJson {
	return readJson(text.startsWith('\uFEFF') ? text.slice(1) : text, RULES);
}

/** @throws InvoanceError that says what came instead of data. */
export function readData(text: string, from: { credential: string; host: string }): unknown {
	const read = readAnswer(text);
	if (read.failure === undefined) return read.value;
	throw new InvoanceError(`Invoance sent ${nameOf(text, read.failure)} instead of data`, {
		description: `Check the Base URL in the credential "${from.credential}"; a proxy or a firewall between n8n and ${from.host} can cause this too, and would have to allow it.`,
	});
}

function nameOf(text: string, failure: JsonFailure): string {
	if (text.trim() === '') return 'an empty answer';
	if (beginsAsPage(text)) return 'a web page';
	return failure === 'nested_too_deep'
		? 'JSON that is nested too deeply'
		: 'text that is not valid JSON';
}
