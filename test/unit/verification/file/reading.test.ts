import {
	LineSplitter,
	MAX_LINE_BYTES,
	readChunks,
	type Line,
} from '../../../../nodes/Invoance/verification/file/reading';

/** A source of these chunks that tells whether it was closed; after them it is silent, or ends. */
function source(chunks: Uint8Array[], { isSilent = false } = {}) {
	const left = [...chunks];
	const close = jest.fn(() => Promise.reject(new Error('closing failed')));
	const next = async (): Promise<IteratorResult<Uint8Array>> => {
		const value = left.shift();
		if (value) return await Promise.resolve({ value });
		return isSilent ? await new Promise(() => undefined) : { value: undefined, done: true };
	};
	return { close, [Symbol.asyncIterator]: () => ({ next, return: close }) };
}

async function sizesOf(chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number[]> {
	const sizes: number[] = [];
	for await (const { length } of readChunks(chunks, signal)) sizes.push(length);
	return sizes;
}

describe('a source of bytes', () => {
	it('is read in pieces of 64 KiB at most', async () => {
		const memory = Buffer.from('left out, bytes, left out');
		const part = new Uint8Array(memory.buffer, memory.byteOffset + 10, 5);
		const pieces: string[] = [];
		for await (const piece of readChunks(source([part]), undefined))
			pieces.push(Buffer.from(piece).toString());
		expect(pieces).toEqual(['bytes']);
		expect(await sizesOf(source([Buffer.alloc(150_000), Buffer.alloc(65_536)]))).toEqual([
			...[65_536, 65_536, 18_928, 65_536],
		]);
	});

	it('that has ended is not closed', async () => {
		const ended = source([Buffer.alloc(1)]);
		await sizesOf(ended, new AbortController().signal);
		expect(ended.close).not.toHaveBeenCalled();
	});

	it('is closed if reading ends early, and may fail to close', async () => {
		const long = source([Buffer.alloc(1), Buffer.alloc(2)]);
		for await (const { length } of readChunks(long, undefined)) {
			expect(length).toBe(1);
			break;
		}
		expect(long.close).toHaveBeenCalledTimes(1);
	});

	it('is closed at once by a cancellation, also while it is silent', async () => {
		const controller = new AbortController();
		const silent = source([Buffer.alloc(1)], { isSilent: true });
		const reading = sizesOf(silent, controller.signal);
		setImmediate(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(reading).rejects.toThrow('cancelled');
		expect(silent.close).toHaveBeenCalledTimes(1);
	});

	it('is not read after a cancellation', async () => {
		const signal = AbortSignal.abort(new Error('cancelled'));
		await expect(sizesOf(source([Buffer.alloc(1)]), signal)).rejects.toThrow('cancelled');
	});

	it('leaves nothing on the signal', async () => {
		const { signal } = new AbortController();
		const added = jest.spyOn(signal, 'addEventListener');
		const removed = jest.spyOn(signal, 'removeEventListener');
		await sizesOf(source([Buffer.alloc(1), Buffer.alloc(1)]), signal);
		expect(added.mock.calls).toHaveLength(3);
		expect(removed.mock.calls).toEqual(added.mock.calls);
	});
});

describe('lines', () => {
	/** Every line of a file in these chunks, as its number and its text or length. */
	function linesOf(...chunks: Buffer[]): string[] {
		const splitter = new LineSplitter();
		const found: string[] = [];
		const add = ({ number, bytes }: Line) => {
			const text =
				bytes && (bytes.length > 20 ? `${bytes.length} bytes` : Buffer.from(bytes).toString());
			found.push(`${number} ${text ?? 'too long'}`);
		};
		for (const chunk of chunks) for (const line of splitter.push(chunk)) add(line);
		for (const line of splitter.end()) add(line);
		return found;
	}

	const largest = Buffer.alloc(MAX_LINE_BYTES, 'x');
	const half = Buffer.alloc(MAX_LINE_BYTES / 2, 'x');
	const text = (content: string) => Buffer.from(content);

	it('have at most 1 MiB, in one chunk', () => {
		expect(MAX_LINE_BYTES).toBe(1_048_576);
		expect(linesOf(largest)).toEqual(['1 1048576 bytes']);
		expect(linesOf(Buffer.concat([largest, text('x')]))).toEqual(['1 too long']);
		expect(linesOf(Buffer.concat([largest, text('x\nnext\n')]))).toEqual(['1 too long', '2 next']);
	});

	it('have at most 1 MiB, in many', () => {
		expect(linesOf(half, half, text('\nnext'))).toEqual(['1 1048576 bytes', '2 next']);
		expect(linesOf(half, half, text('x\nnext'))).toEqual(['1 too long', '2 next']);
		expect(linesOf(half, half, text('x'), half, text('\n'), text('ne'), text('xt'))).toEqual([
			...['1 too long', '2 next'],
		]);
		expect(linesOf(half, largest)).toEqual(['1 too long']);
	});

	it.each([[[0xef, 0xbb, 0x61]], [[0xef, 0x61, 0xbf]], [[0x61, 0xbb, 0xbf]]])(
		'keep what only looks like a byte-order mark: %j',
		(bytes) => {
			const [line] = [...new LineSplitter().push(Buffer.from([...bytes, 0x0a]))];
			expect([...(line?.bytes ?? [])]).toEqual(bytes);
		},
	);
});
