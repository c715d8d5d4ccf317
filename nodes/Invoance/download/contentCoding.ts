import { InvoanceError } from '../runtime/invoanceError';
import { unknownCodingError, untrustworthyError, wrongLengthError } from './storageErrors';

/** A compression that Node.js undoes without an import of ours. */
export type Coding = 'gzip' | 'deflate';

/** Names in `Content-Encoding` that say nothing about the bytes: R2 and S3 keep `aws-chunked`. */
const NO_CODING = new Set(['', 'identity', 'aws-chunked']);
const CODINGS = new Map<string, Coding>([
	['gzip', 'gzip'],
	['x-gzip', 'gzip'],
	['deflate', 'deflate'],
]);

/**
 * How the body that n8n's helper hands on is compressed, by the `Content-Encoding` that the helper
 * has left. Its axios (seen in 1.18.0) decompresses a lone `gzip`, `x-gzip`, `compress`, `deflate`,
 * `br`, and where Node.js can `zstd`, and then deletes the header; lists of codings it leaves alone.
 *
 * @param what what to call the file in an error.
 * @returns undefined if the body is not compressed (any more).
 * @throws InvoanceError if it is, in a way that cannot be undone.
 */
export function codingOf(contentEncoding: string, what: string): Coding | undefined {
	const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
	const [name, ...others] = names.filter((candidate) => !NO_CODING.has(candidate));
	if (name === undefined) return undefined;
	const coding = CODINGS.get(name);
	if (coding === undefined || others.length > 0) {
		throw unknownCodingError(what, contentEncoding.slice(0, 40));
	}
	return coding;
}

/**
 * The file out of a compressed body. It ends normally only after the last byte of the compressed
 * data, whose checksum (RFC 1952, 1950) is right, and after as many bytes as were announced.
 *
 * @param announcedBytes length of the compressed body; undefined if storage did not tell.
 * @throws InvoanceError if it is no such data or has another length; what `chunks` throws.
 */
export async function* decompressed(
	chunks: AsyncGenerator<Buffer>,
	coding: Coding,
	announcedBytes: number | undefined,
	what: string,
): AsyncGenerator<Buffer> {
	let failed: { failure: unknown } | undefined;
	async function* counted() {
		let received = 0;
		try {
			for await (const chunk of chunks) {
				received += chunk.length;
				yield chunk;
			}
			if (announcedBytes !== undefined && received !== announcedBytes) {
				throw wrongLengthError(what, received < announcedBytes ? 'less' : 'more');
			}
		} catch (failure) {
			failed = { failure };
			throw failed.failure;
		}
	}
	try {
		const stream = ReadableStream.from(counted()).pipeThrough(new DecompressionStream(coding));
		for await (const bytes of stream as AsyncIterable<Uint8Array>) {
			yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		}
	} catch (error) {
		throw failed ? failed.failure : (unpackingError(error) ?? error);
	}
}

/**
 * The error in the user's words if `error` is a decompressor's, be it ours or the HTTP helper's;
 * undefined if it is another one. zlib's codes are `Z_…`, brotli's `ERR__ERROR_…` and `ERR_BROTLI…`,
 * zstd's `ZSTD_error_…` (Node.js 20 to 24).
 */
export function unpackingError(error: unknown): InvoanceError | undefined {
	let cause = error;
	for (let depth = 0; typeof cause === 'object' && cause !== null && depth < 5; depth++) {
		const code = 'code' in cause ? String(cause.code) : '';
		if (/^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_ZSTD|ZSTD_error)/.test(code)) {
			return untrustworthyError('a compressed file that cannot be decompressed', {
				retryable: true,
			});
		}
		cause = 'cause' in cause ? cause.cause : undefined;
	}
	return undefined;
}
