/** A string begins, or a number stands here. What is in strings is skipped apart. */
const TOKEN = /"|-?\d[\d.eE+-]*/g;
/** Integers of up to fifteen digits are safe. */
const LONG_INTEGER = /^-?[1-9]\d{15,}$/;

/**
 * Reads JSON as `JSON.parse` does, with two differences: integers beyond 2^53 come as text with
 * every digit (a changed account number is corruption), and a byte-order mark is skipped.
 *
 * The text is scanned because `JSON.parse` gives a reviver the digits only from Node.js 21 on. It
 * takes linear time, and none where no number is that long.
 *
 * @throws SyntaxError if it is no JSON.
 */
export function parseJson(text: string): unknown {
	const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
	return JSON.parse(/\d{16}/.test(json) ? quoteUnsafeIntegers(json) : json);
}

function quoteUnsafeIntegers(json: string): string {
	const parts: string[] = [];
	let copied = 0;
	TOKEN.lastIndex = 0;
	for (let token = TOKEN.exec(json); token !== null; token = TOKEN.exec(json)) {
		const [text] = token;
		if (text === '"') TOKEN.lastIndex = endOfString(json, TOKEN.lastIndex);
		else if (LONG_INTEGER.test(text) && !Number.isSafeInteger(Number(text))) {
			parts.push(json.slice(copied, token.index), `"${text}"`);
			copied = TOKEN.lastIndex;
		}
	}
	return parts.join('') + json.slice(copied);
}

/** Where the string ends that has begun before `from`: after its closing quote. */
function endOfString(json: string, from: number): number {
	for (let at = from; ; ) {
		const quote = json.indexOf('"', at);
		if (quote === -1) return json.length;
		let backslashes = 0;
		while (quote - backslashes > from && json[quote - backslashes - 1] === '\\') backslashes++;
		at = quote + 1;
		if (backslashes % 2 === 0) return at;
	}
}
