/**
 * Compares two parts of bytes as text is sorted: by the first byte that differs, else by length.
 *
 * @returns below 0 if the first part comes first, 0 if they are equal
 */
export function compareBytes(
	a: Uint8Array,
	aStart: number,
	aEnd: number,
	b: Uint8Array,
	bStart: number,
	bEnd: number,
): number {
	const [aLength, bLength] = [aEnd - aStart, bEnd - bStart];
	const shorter = Math.min(aLength, bLength);
	for (let i = 0; i < shorter; i++) {
		const difference = (a[aStart + i] ?? 0) - (b[bStart + i] ?? 0);
		if (difference !== 0) return difference;
	}
	return aLength - bLength;
}
