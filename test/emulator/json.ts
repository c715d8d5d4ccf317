/** Text that is JSON already, written into an answer as it is. */
export class JsonText {
	constructor(readonly text: string) {}
}

/**
 * Writes compact JSON. Unlike `JSON.stringify` it prints bigint digits, which is how integers beyond
 * 2^53 get into the emulator's answers; members that are undefined are left out.
 *
 * @param value anything made of plain objects, arrays, strings, numbers, bigints, booleans, null and
 *   {@link JsonText}
 * @throws TypeError for values JSON has no text for, such as functions
 */
export function writeJson(value: unknown): string {
	if (value === null) return 'null';
	switch (typeof value) {
		case 'string':
		case 'number':
		case 'boolean':
			return JSON.stringify(value);
		case 'bigint':
			return value.toString();
		case 'object':
			if (value instanceof JsonText) return value.text;
			return Array.isArray(value) ? `[${value.map(writeJson).join(',')}]` : writeObject(value);
		default:
			throw new TypeError(`JSON has no ${typeof value}`);
	}
}

function writeObject(value: object): string {
	const entries: Array<[string, unknown]> = Object.entries(value);
	let text = '';
	for (const [key, member] of entries) {
		if (member === undefined) continue;
		text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${writeJson(member)}`;
	}
	return `{${text}}`;
}
