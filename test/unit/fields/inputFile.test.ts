import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { storedFile } from '../../../nodes/Invoance/fields/inputFile';

describe('a file that n8n holds in memory', () => {
	/** What is read of a file, chunk by chunk. */
	async function chunksOf(data: string): Promise<Buffer[]> {
		const file = { data, mimeType: 'application/x-ndjson' };
		const chunks: Buffer[] = [];
		const { signal } = new AbortController();
		for await (const chunk of storedFile({} as IExecuteFunctions, file, signal)) {
			chunks.push(Buffer.from(chunk));
		}
		return chunks;
	}

	it.each([0, 1, 2, 3, 65_535, 65_536, 200_000])('is read whole, of %i bytes', async (bytes) => {
		const content = Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => i * 31));
		const chunks = await chunksOf(content.toString('base64'));
		expect(Buffer.concat(chunks).equals(content)).toBe(true);
		expect(chunks).toHaveLength(Math.ceil(bytes / 65_535));
		const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
		expect(Buffer.concat(await chunksOf(lines)).equals(content)).toBe(true);
		const bare = content.toString('base64').replace(/=+$/, '');
		expect(Buffer.concat(await chunksOf(bare)).equals(content)).toBe(true);
	});

	it.each([
		['ends, and goes on, where a piece ends', `${'QUJD'.repeat(21_844)}QQ==${'QUJD'.repeat(9)}`],
		['ends in the middle', 'QUI=QUJD'],
		['ends in a later piece, and goes on', `${'QUJD'.repeat(30_000)}QQ==\nQUJD`],
		['has other characters', 'QUJD*QUJD'],
		['lacks a part of a byte', 'QUJDQ'],
	])('is refused if its base64 %s', async (_, data) => {
		await expect(chunksOf(data)).rejects.toThrow('not base64');
	});
});

describe("a file in n8n's storage", () => {
	const file = { id: 'filesystem:1', data: '', mimeType: 'application/x-ndjson' };

	/** Reads the file from this stream; what is read until it fails, and the error. */
	async function read(stream: Readable | Error, controller = new AbortController()) {
		const getBinaryStream = jest.fn(async () => {
			if (stream instanceof Error) throw stream;
			return await Promise.resolve(stream);
		});
		const functions = { helpers: { getBinaryStream } } as unknown as IExecuteFunctions;
		let text = '';
		let error: unknown;
		try {
			for await (const chunk of storedFile(functions, file, controller.signal)) {
				text += Buffer.from(chunk).toString();
			}
		} catch (thrown) {
			error = thrown;
		}
		const left = getEventListeners(controller.signal, 'abort').length;
		return { text, error, left, asked: getBinaryStream.mock.calls as unknown[][] };
	}

	it('is read in chunks of 64 KiB, and closed', async () => {
		const stream = Readable.from([Buffer.from('one, '), Buffer.from('two')]);
		const { text, error, left, asked } = await read(stream);
		expect({ text, error, left }).toEqual({ text: 'one, two', error: undefined, left: 0 });
		expect(asked).toEqual([[file.id, 65_536]]);
		expect(stream.destroyed).toBe(true);
	});

	it.each([
		['', new Error('secret path')],
		[' (ENOENT)', Object.assign(new Error('secret path'), { code: 'ENOENT' })],
	])('that cannot be opened, or not to its end, is an error%s', async (code, failure) => {
		async function* failing() {
			yield await Promise.resolve(Buffer.from('one'));
			throw failure;
		}
		for (const stream of [failure, Readable.from(failing())]) {
			const { error, left } = await read(stream);
			expect(error).toMatchObject({
				message: `The file could not be read from n8n's storage${code}`,
				description:
					'n8n may have deleted it together with an old execution. Run the step that makes the file again.',
			});
			expect(left).toBe(0);
		}
	});

	it('is closed when the signal is aborted, before the first byte or after it', async () => {
		const reason = new Error('cancelled');
		const aborted = new AbortController();
		aborted.abort(reason);
		const unread = new PassThrough().end('one');
		expect(await read(unread, aborted)).toMatchObject({ text: '', error: reason });
		expect(unread.destroyed).toBe(true);

		const controller = new AbortController();
		const silent = new PassThrough();
		silent.write('one');
		setTimeout(() => {
			controller.abort(reason);
		}, 10);
		const { text, error } = await read(silent, controller);
		expect({ text, error }).toEqual({ text: 'one', error: reason });
		expect(silent.destroyed).toBe(true);
	});
});
