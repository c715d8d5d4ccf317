/** Crockford's base 32, as ULIDs use it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Writes a number as Crockford base 32 digits.
 *
 * @param value a non-negative integer below 2^53
 * @param length how many digits; higher ones are cut off
 */
export function base32(value: number, length: number): string {
	let text = '';
	let rest = value;
	for (let i = 0; i < length; i++) {
		text = ALPHABET.charAt(rest % 32) + text;
		rest = Math.floor(rest / 32);
	}
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
