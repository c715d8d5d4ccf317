import { createHash } from 'node:crypto';
import { rowCounterOf } from './countRows';
import type { SpreadsheetCells } from './spreadsheet';
import { replacedError, wrongLengthError } from './storageErrors';

/**
 * How many bytes a file may have where n8n keeps files in memory, as text in base64: the longest
 * text of V8 has 536,870,888 characters (Node.js 20 to 24), four for three bytes.
 */
export const MOST_BYTES_IN_MEMORY = 402_653_166;

type TransformClass = typeof import('node:stream').Transform;

/**
 * Node.js's own class of transform streams. A community node may not import `stream`, but it may
 * import `node:crypto`, whose hashes inherit from Transform (Hash > LazyTransform > Transform).
 */
export const Transform = transformClass();

function transformClass(): TransformClass {
	let ancestor: unknown = createHash('sha256');
	while (typeof ancestor === 'object' && ancestor !== null) {
		if (isTransformClass(ancestor.constructor)) return ancestor.constructor;
		ancestor = Object.getPrototypeOf(ancestor);
	}
	throw new Error('Hashes of this Node.js are no transform streams');
}

function isTransformClass(value: unknown): value is TransformClass {
	return typeof value === 'function' && value.name === 'Transform';
}

const EMPTY = Buffer.alloc(0);

type TransformCallback = (error?: Error | null, data?: Buffer) => void;

interface FileStreamOptions {
	/** What to call the file in an error, e.g. `export "aexp_1"`. */
	what: string;
	format: 'csv' | 'ndjson';
	cells?: SpreadsheetCells | undefined;
	/** Called once there are more bytes than n8n could keep in memory; what it throws refuses the body. */
	onLarge: () => Promise<void>;
}

/** One body of storage that is piped into a {@link FileStream}. */
interface Body {
	/** True if it begins at the file's first byte, so that what came before comes again. */
	isFromStart: boolean;
	/** How long the file is at most. */
	maxBytes: number;
	/** Throws if these cannot be a file's first bytes. */
	checkStart: (beginning: Buffer) => void;
	/** Called when the body is refused: what follows of it is dropped. */
	onRefused: () => void;
}

/**
 * The stream that goes into n8n's storage. The bodies of all attempts are piped into it, one after
 * the other; what was received before is proved to be the same and dropped.
 */
export class FileStream extends Transform {
	received = 0;
	passed = 0;
	private readonly receivedHash = createHash('sha256');
	private readonly passedHash = createHash('sha256');
	private readonly counter;
	private body: Body | undefined;
	private refusal: { error: unknown } | undefined;
	/** The hash of what comes again, and how many bytes of it are still to come. */
	private repeated = createHash('sha256');
	private leftToRepeat = 0;

	constructor(private readonly options: FileStreamOptions) {
		super();
		this.counter = rowCounterOf(options.format);
		// Whoever destroys it knows why, and n8n's storage may not listen yet.
		this.on('error', () => undefined);
	}

	get rows(): number {
		return this.counter.rows;
	}

	/** Sizes and hashes of what is stored and, where that differs, of its source; once, at the end. */
	summary(): { bytes: number; sha256: string; source?: { bytes: number; sha256: string } } {
		const source = { bytes: this.received, sha256: this.receivedHash.digest('hex') };
		if (this.options.cells === undefined) return source;
		return { bytes: this.passed, sha256: this.passedHash.digest('hex'), source };
	}

	async announce(bytes: number): Promise<void> {
		if (bytes > MOST_BYTES_IN_MEMORY) await this.options.onLarge();
	}

	begin(body: Body): void {
		this.body = body;
		this.refusal = undefined;
		this.repeated = createHash('sha256');
		this.leftToRepeat = body.isFromStart ? this.received : 0;
	}

	/** Waits until all that was written has been looked at; throws why the body was refused. */
	async settle(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const isClosed = () => {
				reject(new Error('The stream of the file was closed'));
			};
			if (this.destroyed) isClosed();
			else {
				this.once('close', isClosed);
				this.write(EMPTY, () => {
					this.removeListener('close', isClosed);
					resolve();
				});
			}
		});
		if (this.refusal) throw this.refusal.error;
	}

	requireRepeated(): void {
		if (this.leftToRepeat > 0) throw wrongLengthError(this.options.what, 'less');
	}

	override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
		if (this.refusal || chunk.length === 0) {
			done();
			return;
		}
		let fresh: Buffer;
		try {
			fresh = this.freshOf(chunk);
		} catch (error) {
			this.refuse(error, done);
			return;
		}
		const before = this.received;
		this.received += fresh.length;
		this.receivedHash.update(fresh);
		this.counter.add(fresh);
		if (before > MOST_BYTES_IN_MEMORY || this.received <= MOST_BYTES_IN_MEMORY) {
			this.pass(fresh, done);
			return;
		}
		this.options.onLarge().then(
			() => {
				this.pass(fresh, done);
			},
			(error: unknown) => {
				this.refuse(error, done);
			},
		);
	}

	override _flush(done: TransformCallback): void {
		const { cells } = this.options;
		if (cells) this.pass(EMPTY, done, true);
		else done();
	}

	private refuse(error: unknown, done: TransformCallback): void {
		this.refusal = { error };
		this.body?.onRefused();
		done();
	}

	private pass(fresh: Buffer, done: TransformCallback, isEnd = false): void {
		const { cells } = this.options;
		const passed = cells?.mark(fresh, isEnd) ?? fresh;
		this.passed += passed.length;
		if (cells) this.passedHash.update(passed);
		done(null, passed.length > 0 ? passed : undefined);
	}

	private freshOf(chunk: Buffer): Buffer {
		if (this.body === undefined) return chunk;
		const { maxBytes, checkStart } = this.body;
		const { what } = this.options;
		const repeated = chunk.subarray(0, this.leftToRepeat);
		if (repeated.length > 0) {
			this.repeated.update(repeated);
			this.leftToRepeat -= repeated.length;
			if (this.leftToRepeat === 0) {
				const isSame = this.repeated.digest().equals(this.receivedHash.copy().digest());
				if (!isSame) throw replacedError(what);
			}
		}
		const fresh = chunk.subarray(repeated.length);
		if (this.received + fresh.length > maxBytes) throw wrongLengthError(what, 'more');
		if (this.received === 0) checkStart(fresh);
		return fresh;
	}
}
