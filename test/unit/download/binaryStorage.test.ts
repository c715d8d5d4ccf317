import { createHash } from 'node:crypto';
import type { IBinaryData } from 'n8n-workflow';
import { Transform as NodeTransform } from 'node:stream';
import { storeFile } from '../../../nodes/Invoance/download/binaryStorage';
import {
	MOST_BYTES_IN_MEMORY,
	Transform,
	type FileStream,
} from '../../../nodes/Invoance/download/fileStream';
import { redactorOf } from '../../../nodes/Invoance/runtime/invoanceError';

const CONTENT = Buffer.from('one, two');

async function* contentChunks() {
	for (const text of ['one, ', 'two']) yield await Promise.resolve(Buffer.from(text));
}

/** What n8n gives for the bytes that it read; default: that it has stored them on disk. */
type Keep = (read: number) => Partial<IBinaryData>;

/** Stores a file with an n8n that keeps files in this way. */
async function store(
	chunks: AsyncGenerator<Buffer>,
	keep: Keep = (bytes) => ({ bytes, id: 'filesystem:1' }),
	signal?: AbortSignal,
	isRead = true,
) {
	const names: string[] = [];
	const prepareBinaryData = async (
		file: AsyncIterable<Buffer> | Buffer,
		name: string,
		mimeType: string,
	) => {
		names.push(name);
		let read = 0;
		if (Buffer.isBuffer(file)) read = file.length;
		else if (isRead) for await (const part of file) read += part.length;
		return { data: '', mimeType, ...keep(read) };
	};
	let file: FileStream | undefined;
	const result = await storeFile({
		store: prepareBinaryData,
		fill: async (stream) => {
			file = stream;
			for await (const chunk of chunks) {
				await new Promise<void>((resolve) => {
					stream.write(chunk, () => {
						resolve();
					});
				});
				await stream.settle();
			}
		},
		what: 'export "aexp_1"',
		fileName: 'audit.csv',
		format: 'csv',
		mimeType: 'text/csv',
		redact: redactorOf(['the-secret']),
		signal,
	}).catch((error: unknown) => ({ error }));
	return { result, names, file };
}

it("the class of transform streams is Node.js's own", () => {
	expect(Transform).toBe(NodeTransform);
});

describe("n8n's binary storage", () => {
	const message = 'n8n could not store the file of export "aexp_1"';
	const description = (pattern: RegExp) => expect.stringMatching(pattern) as string;

	it('is handed the file as a stream, whose bytes and SHA-256 are told', async () => {
		const { result, names } = await store(contentChunks());
		expect(result).toEqual({
			binary: { data: '', mimeType: 'text/csv', bytes: 8, id: 'filesystem:1' },
			bytes: 8,
			sha256: createHash('sha256').update(CONTENT).digest('hex'),
			rows: 0,
		});
		expect(names).toEqual(['audit.csv']);
	});

	it('must have kept every byte', async () => {
		const { result } = await store(contentChunks(), (read) => ({ bytes: read - 1 }));
		expect(result).toMatchObject({
			error: { message, description: description(/8 bytes were sent to it and it kept 7\)$/) },
		});
	});

	it('must read to the end', async () => {
		const { result, file } = await store(contentChunks(), undefined, undefined, false);
		expect(result).toMatchObject({ error: { message } });
		expect(file?.destroyed).toBe(true);
	});

	it('need not tell how many bytes it has kept', async () => {
		expect((await store(contentChunks(), () => ({}))).result).toMatchObject({ bytes: 8 });
	});

	it('says why it fails, without secrets', async () => {
		const { result } = await store(contentChunks(), () => {
			throw new Error('ENOSPC the-secret');
		});
		expect(result).toMatchObject({
			error: { message, description: description(/\(ENOSPC \[redacted\]\)$/) },
		});
	});

	it('does not hide why the file is not whole', async () => {
		const failure = new Error('cut');
		async function* failing() {
			yield* contentChunks();
			throw failure;
		}
		expect((await store(failing())).result).toEqual({ error: failure });
	});

	it('is not blamed if the execution was cancelled', async () => {
		const reason = new Error('cancelled');
		const controller = new AbortController();
		const { result } = await store(
			contentChunks(),
			() => {
				controller.abort(reason);
				throw new Error('closed');
			},
			controller.signal,
		);
		expect(result).toEqual({ error: reason });
	});
});

describe('an n8n that keeps files in memory', () => {
	const tooLarge = {
		message: 'The file of export "aexp_1" is too large for this n8n',
		description: expect.stringContaining('N8N_DEFAULT_BINARY_DATA_MODE') as string,
	};

	/** As many bytes, of one block that is sent again and again. */
	async function* bytes(count: number) {
		const block = Buffer.alloc(4_000_000);
		for (let left = count; left > 0; left -= block.length) {
			yield await Promise.resolve(block.subarray(0, Math.min(left, block.length)));
		}
	}

	it('is not handed more than it can hold, and the rest is not read', async () => {
		let isOver = false;
		async function* endless() {
			try {
				yield* bytes(10 * MOST_BYTES_IN_MEMORY);
			} finally {
				isOver = true;
			}
		}
		const { result, names } = await store(endless(), (read) => ({ bytes: read }));
		expect(result).toMatchObject({ error: tooLarge });
		expect(names).toEqual(['audit.csv', 'probe.txt']);
		expect(isOver).toBe(true);
	});

	it('is handed as much as it can hold', async () => {
		const { result, names } = await store(bytes(MOST_BYTES_IN_MEMORY), (read) => ({ bytes: read }));
		expect(result).toMatchObject({ bytes: MOST_BYTES_IN_MEMORY });
		expect(names).toEqual(['audit.csv']);
	});

	it('is told from one that stores files, which may be larger, by one look', async () => {
		const { result, names } = await store(bytes(MOST_BYTES_IN_MEMORY + 20_000_000));
		expect(result).toMatchObject({ bytes: MOST_BYTES_IN_MEMORY + 20_000_000 });
		expect(names).toEqual(['audit.csv', 'probe.txt']);
	});

	it.each([
		['ERR_STRING_TOO_LONG', 'Cannot create a string longer than 0x1fffffe8 characters'],
		['ERR_STRING_TOO_LONG', 'x'],
		['', 'Array buffer allocation failed'],
		['ERR_BUFFER_TOO_LARGE', 'x'],
	])('that fails for its limit says the same: %s %s', async (code, message) => {
		const { result } = await store(contentChunks(), () => {
			throw Object.assign(new RangeError(message), code && { code });
		});
		expect(result).toMatchObject({ error: tooLarge });
	});

	it('has the limit of a text of V8, in base64', () => {
		expect(Math.ceil(MOST_BYTES_IN_MEMORY / 3) * 4).toBe(536_870_888);
		expect(() => Buffer.alloc(MOST_BYTES_IN_MEMORY + 1).toString('base64')).toThrow(
			/string longer than/,
		);
	});
});
