import { createHash } from 'node:crypto';
import { replacedError, wrongLengthError } from './storageErrors';

/** What a download has received so far, and what proves that more of the same file is on its way. */
export class ReceivedFile {
	/** How many bytes of the file, decompressed. */
	bytes = 0;
	private readonly hash = createHash('sha256');

	/** @param what what to call the file in an error. */
	constructor(private readonly what: string) {}

	/** These bytes came next. */
	add(chunk: Buffer): void {
		this.bytes += chunk.length;
		this.hash.update(chunk);
	}

	/** Lower-case hex SHA-256 of all bytes: once only, at the end. */
	sha256(): string {
		return this.hash.digest('hex');
	}

	/**
	 * Skips what was received before, once its hash has proved that it is the same.
	 *
	 * @param chunks of a body that begins at the file's first byte.
	 * @throws InvoanceError if it is not the same, or the body ends before.
	 */
	async *afterPrefix(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
		const prefix = createHash('sha256');
		let leftToProve = this.bytes;
		for await (const chunk of chunks) {
			const repeated = chunk.subarray(0, leftToProve);
			if (leftToProve > 0) {
				prefix.update(repeated);
				leftToProve -= repeated.length;
				if (leftToProve > 0) continue;
				if (!prefix.digest().equals(this.hash.copy().digest())) throw replacedError(this.what);
			}
			if (repeated.length < chunk.length) yield chunk.subarray(repeated.length);
		}
		if (leftToProve > 0) throw wrongLengthError(this.what, 'less');
	}
}
