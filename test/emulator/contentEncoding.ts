import * as zlib from 'node:zlib';

const { brotliCompressSync, deflateSync, gzipSync } = zlib;
/** Node.js has it from 22.15 on. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (file: Buffer) => Buffer };

/** How an object was stored: what its `Content-Encoding` says, and what its bytes are. */
export type ContentEncoding =
	| 'gzip'
	| 'br'
	| 'deflate'
	| 'zstd'
	| 'aws-chunked'
	| 'gzip, aws-chunked';

/**
 * Encodes a file for the storage. `aws-chunked` only says how the object was uploaded, as S3 and R2
 * have it: nothing of it is in the bytes.
 */
export function encoded(file: Buffer, encoding: ContentEncoding): Buffer {
	switch (encoding) {
		case 'gzip':
		case 'gzip, aws-chunked':
			return gzipSync(file);
		case 'br':
			return brotliCompressSync(file);
		case 'deflate':
			return deflateSync(file);
		case 'zstd':
			// A Node.js without it does not unpack it either: the bytes do not matter.
			return zstdCompressSync?.(file) ?? file;
		case 'aws-chunked':
			return file;
	}
}
