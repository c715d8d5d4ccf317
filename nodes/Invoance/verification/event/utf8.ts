function isContinuation(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}

/**
 * How many bytes the character at `at` has, which begins with a byte from 0x80 on; 0 if it is not
 * well-formed UTF-8 (Unicode, table 3-7: no overlong form, no surrogate, nothing beyond U+10FFFF).
 */
export function characterLength(bytes: Uint8Array, at: number): number {
	const lead = bytes[at] ?? 0;
	const second = bytes[at + 1] ?? 0;
	if (lead < 0xc2 || lead > 0xf4) return 0;
	if (lead < 0xe0) return isContinuation(second) ? 2 : 0;
	const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
	const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
	if (second < lowest || second > highest || !isContinuation(bytes[at + 2])) return 0;
	if (lead < 0xf0) return 3;
	return isContinuation(bytes[at + 3]) ? 4 : 0;
}
