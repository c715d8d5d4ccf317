import { createHash } from 'node:crypto';

/** Files of at most this size are kept, others only hashed. */
const KEPT_BYTES = 1024 * 1024;

/** Chunks other than the last are multiples of it. */
const BLOCK_BYTES = 256 * 1024;

/** What Google answers to a chunk; without `refusal` it has taken it. */
interface ChunkAnswer {
	readonly status: number;
	readonly refusal?: string;
}

/**
 * The bytes of a file as they come in, chunk by chunk; of large ones only the hash is kept.
 * https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable
 */
export class ResumableUpload {
	receivedBytes = 0;
	private chunks: Buffer[] = [];
	private totalBytes: number | undefined;
	private readonly hash = createHash('sha256');

	/** All that has come, if it is not too much. */
	get content(): Buffer | undefined {
		return this.receivedBytes > KEPT_BYTES ? undefined : Buffer.concat(this.chunks);
	}

	/** Hex; asked for once, at the end. */
	sha256(): string {
		return this.hash.digest('hex');
	}

	/**
	 * Takes a chunk if it goes on where the last one ended. Google's real answers, found in reports
	 * of those who got them: too high an offset is a 503
	 * (https://github.com/Byron/google-apis-rs/issues/438), the rest are 400s. It would take a chunk
	 * that it already has; here that is a mistake too.
	 *
	 * @returns 308 if bytes are still to come, 200 if it was the last chunk
	 */
	take(contentRange: string | undefined, chunk: Buffer): ChunkAnswer {
		const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? '');
		const [start = NaN, end = NaN, total = NaN] = (range ?? []).slice(1).map(Number);
		if (!(start <= end && end < total && end - start + 1 === chunk.length)) {
			return { status: 400, refusal: 'Failed to parse Content-Range header.' };
		}
		if (start !== this.receivedBytes) {
			const refusal =
				'Invalid request.  According to the Content-Range header, the upload offset is ' +
				`${start} byte(s), which exceeds already uploaded size of ${this.receivedBytes} byte(s).`;
			return { status: 503, refusal };
		}
		if (total !== (this.totalBytes ?? total)) {
			const refusal =
				'Invalid request.  According to the Content-Range header, the final size of the upload ' +
				`is ${total} byte(s), which does not match the expected size of ` +
				`${this.totalBytes ?? total} byte(s), which was specified in an earlier request.`;
			return { status: 400, refusal };
		}
		const isLast = end + 1 === total;
		if (!isLast && chunk.length % BLOCK_BYTES !== 0) {
			const refusal =
				'Invalid request.  The number of bytes uploaded is required to be equal or greater than ' +
				`${BLOCK_BYTES}, except for the final request (it's recommended to be the exact multiple ` +
				`of ${BLOCK_BYTES}).  The received request contained ${chunk.length} bytes, which does ` +
				'not meet this requirement.';
			return { status: 400, refusal };
		}
		this.totalBytes = total;
		this.receivedBytes += chunk.length;
		this.hash.update(chunk);
		this.chunks = this.receivedBytes > KEPT_BYTES ? [] : [...this.chunks, chunk];
		return { status: isLast ? 200 : 308 };
	}
}
