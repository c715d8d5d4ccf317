import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

/** How an object was stored: what its `Content-Encoding` says, and what its bytes are. */
export type ContentEncoding =
	| 'gzip'
	| 'br'
	| 'deflate'
	| 'zstd'
	| 'aws-chunked'
	| 'gzip, aws-chunked';

/** The most bytes that one block of a zstd frame may have (RFC 8878, 3.1.1.2.4). */
const ZSTD_BLOCK_BYTES = 128 * 1024;

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
			return zstdFrame(file);
		case 'aws-chunked':
			return file;
	}
}

/**
 * A zstd frame of raw blocks (RFC 8878, 3.1.1). It saves no byte, but any decoder reads it, and it is
 * made without one: Node has zstd from 22.15 on only.
 */
function zstdFrame(file: Buffer): Buffer {
	const head = Buffer.alloc(13);
	head.writeUInt32LE(0xfd2fb528, 0);
	// A single segment, whose size is in eight bytes; no checksum, no dictionary.
	head.writeUInt8(0b1110_0000, 4);
	head.writeBigUInt64LE(BigInt(file.length), 5);
	const pieces: Buffer[] = [head];
	for (let at = 0; at === 0 || at < file.length; at += ZSTD_BLOCK_BYTES) {
		const block = file.subarray(at, at + ZSTD_BLOCK_BYTES);
		const isLast = at + ZSTD_BLOCK_BYTES >= file.length;
		const blockHead = Buffer.alloc(3);
		blockHead.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, 3);
		pieces.push(blockHead, block);
	}
	return Buffer.concat(pieces);
}
