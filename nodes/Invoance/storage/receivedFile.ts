import { createHash } from 'node:crypto';
import { replacedError, untrustworthyError, wrongLengthError } from './storageErrors';

/**
 * How many bytes before the place that was reached are asked for once more when a download resumes.
 * Enough that other bytes do not equal them by chance.
 */
const OVERLAP_BYTES = 64;
const EMPTY = Buffer.alloc(0);

/** What a download has received so far, and what proves that more of the same file is on its way. */
export class ReceivedFile {
	/** How many bytes of the file, decompressed. */
	bytes = 0;
	private readonly hash = createHash('sha256');
	private last: Buffer = EMPTY;

	/** @param what what to call the file in an error. */
	constructor(private readonly what: string) {}

	/** These bytes came next. */
	add(chunk: Buffer): void {
		this.bytes += chunk.length;
		this.hash.update(chunk);
		const isEnough = chunk.length >= OVERLAP_BYTES;
		const end = isEnough ? chunk : Buffer.concat([this.last, chunk]);
		// A copy, because a part of the chunk would keep all of it in memory.
		this.last = Buffer.from(end.subarray(-OVERLAP_BYTES));
	}

	/** Lower-case hex SHA-256 of all bytes: once only, at the end. */
	sha256(): string {
		return this.hash.digest('hex');
	}

	/** From which byte on to ask for the rest; undefined where too little has come. */
	get resumeAt(): number | undefined {
		return this.bytes > OVERLAP_BYTES ? this.bytes - OVERLAP_BYTES : undefined;
	}

	/**
	 * Skips the bytes before the place that was reached, once they have proved that the body is of the
	 * same bytes: a compressed object's ranges count other bytes than the file's, and n8n's HTTP helper
	 * hides that it is one.
	 *
	 * @param chunks of a body that begins at {@link resumeAt}.
	 * @param tell is called once with whether they are the same.
	 * @throws InvoanceError that may be retried, from the start, if they are not.
	 */
	async *afterOverlap(
		chunks: AsyncGenerator<Buffer>,
		tell: (isSame: boolean) => void,
	): AsyncGenerator<Buffer> {
		let due = this.last;
		for await (const chunk of chunks) {
			const repeated = chunk.subarray(0, due.length);
			if (!repeated.equals(due.subarray(0, repeated.length))) break;
			const isLastOfThem = due.length > 0 && repeated.length === due.length;
			due = due.subarray(repeated.length);
			if (isLastOfThem) tell(true);
			if (repeated.length < chunk.length) yield chunk.subarray(repeated.length);
		}
		if (due.length === 0) return;
		tell(false);
		throw untrustworthyError('the rest of other bytes than before', { retryable: true });
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
