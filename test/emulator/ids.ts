/** Crockford's base 32, as ULIDs use it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The alphabet's digit for the code of each of JavaScript's, which go from 0 to 9 and from a to v. */
const LETTERS: string[] = [];
for (const [value, digit] of Array.from(ALPHABET).entries()) {
	LETTERS[value.toString(32).charCodeAt(0)] = digit;
}

/**
 * Writes a number as Crockford base 32 digits.
 *
 * @param value a non-negative integer below 2^53
 * @param length how many digits; higher ones are cut off
 */
export function base32(value: number, length: number): string {
	// Native code for the digits, which go by other letters there, is an order of magnitude faster.
	const digits = value.toString(32).padStart(length, '0').slice(-length);
	let text = '';
	for (let i = 0; i < length; i++) text += LETTERS[digits.charCodeAt(i)] ?? '';
	return text;
}

/**
 * Reads Crockford base 32 digits.
 *
 * @returns the number, or undefined if a character is not a digit
 */
export function parseBase32(text: string): number | undefined {
	let value = 0;
	for (const character of text) {
		const digit = ALPHABET.indexOf(character);
		if (digit < 0) return undefined;
		value = value * 32 + digit;
	}
	return value;
}

/**
 * A ULID-like id: ten digits of time and sixteen that tell ids of the same millisecond apart.
 *
 * @param prefix such as `aexp`
 * @param timeMs epoch milliseconds
 * @param high 40 bits, of which `low` holds 40 more
 */
export function ulid(prefix: string, timeMs: number, high: number, low: number): string {
	return `${prefix}_${base32(timeMs, 10)}${base32(high, 8)}${base32(low, 8)}`;
}
