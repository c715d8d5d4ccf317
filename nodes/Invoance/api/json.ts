import { readJson, type JsonRules, type ReadJson } from '../verification/json';

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
