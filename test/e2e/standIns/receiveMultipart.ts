import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import busboy from 'busboy';

/** What was in one part of a form; its bytes are not kept. */
export interface ReceivedPart {
	readonly mimeType: string;
	readonly bytes: number;
	/** Hex. */
	readonly sha256: string;
}

/**
 * Reads a body of the type multipart/form-data to its end.
 *
 * @param contentType the body's, with the boundary
 * @returns the files in it, in order
 * @throws Error if the body is cut or is no such form
 */
export async function receiveMultipart(
	body: Readable,
	contentType: string,
): Promise<ReceivedPart[]> {
	const parts: ReceivedPart[] = [];
	const form = busboy({ headers: { 'content-type': contentType } });
	form.on('file', (_field, stream, { mimeType }) => {
		const hash = createHash('sha256');
		let bytes = 0;
		stream.on('data', (chunk: Buffer) => {
			hash.update(chunk);
			bytes += chunk.length;
		});
		stream.on('end', () => parts.push({ mimeType, bytes, sha256: hash.digest('hex') }));
		// Whatever breaks a part breaks the form as well, and is thrown below.
		stream.on('error', () => undefined);
	});
	await pipeline(body, form);
	return parts;
}
