import { readJson, type JsonRules } from '../verification/json';

/** No answer that Invoance documents comes near this depth; n8n could not store a much deeper one. */
const RULES: JsonRules = {
	maxDepth: 100,
	maxValues: Infinity,
	numberOf: (text) => (/^-?[1-9]\d*$/.test(text) ? text : Number(text)),
};

/**
 * Reads JSON as `JSON.parse` does, but that integers beyond 2^53 come as text with every digit (a
 * changed account number is corruption), and a byte-order mark is skipped.
 *
 * @throws SyntaxError if it is no JSON, RangeError if it is nested too deeply
 */
export function parseJson(text: string): unknown {
	const read = readJson(text.startsWith('\uFEFF') ? text.slice(1) : text, RULES);
	if (read.failure === undefined) return read.value;
	if (read.failure === 'nested_too_deep') throw new RangeError('JSON is nested too deeply');
	throw new SyntaxError('No JSON');
}
