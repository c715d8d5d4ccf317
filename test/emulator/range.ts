/** Bytes from `start` up to but not including `end`. */
export interface ByteRange {
	readonly start: number;
	readonly end: number;
}

/**
 * Reads a Range header (RFC 9110, section 14). Headers that are malformed or ask for several ranges are
 * ignored, as S3 does.
 *
 * @param size how many bytes the object has
 * @returns the range, `unsatisfiable`, or undefined for the whole object
 */
export function parseRange(
	header: string | undefined,
	size: number,
): ByteRange | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (match === null) return undefined;
	const [, from = '', to = ''] = match;
	if (from === '') return to === '' ? undefined : suffix(Number(to), size);
	const start = Number(from);
	if (to !== '' && Number(to) < start) return undefined;
	if (start >= size) return 'unsatisfiable';
	return { start, end: to === '' ? size : Math.min(Number(to) + 1, size) };
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
	if (length === 0 || size === 0) return 'unsatisfiable';
	return { start: Math.max(size - length, 0), end: size };
}
