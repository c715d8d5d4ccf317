function digit(code: number): number {
	if (code >= 0x30 && code <= 0x39) return code - 0x30;
	return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** The bytes of lowercase hex digits; undefined if it is not exactly `length` bytes of these. */
export function bytesOfHex(text: unknown, length: number): Uint8Array | undefined {
	if (typeof text !== 'string' || text.length !== 2 * length) return undefined;
	const bytes = new Uint8Array(length);
	for (let i = 0; i < length; i++) {
		const high = digit(text.charCodeAt(2 * i));
		const low = digit(text.charCodeAt(2 * i + 1));
		if (high < 0 || low < 0) return undefined;
		bytes[i] = high * 16 + low;
	}
	return bytes;
}
