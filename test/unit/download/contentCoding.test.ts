import fc from 'fast-check';
import { deflateSync, gzipSync } from 'node:zlib';
import {
	codingOf,
	decompressed,
	unpackingError,
} from '../../../nodes/Invoance/download/contentCoding';
import { thrownBy } from '../thrownBy';

const WHAT = 'export "aexp_1"';

describe('what a Content-Encoding that the HTTP helper left says', () => {
	it.each([
		['', undefined],
		['identity', undefined],
		['aws-chunked', undefined],
		['AWS-Chunked, identity', undefined],
		['gzip, aws-chunked', 'gzip'],
		['aws-chunked,GZIP', 'gzip'],
		['x-gzip , aws-chunked', 'gzip'],
		['deflate, aws-chunked', 'deflate'],
	])('%j: %s', (header, coding) => {
		expect(codingOf(header, WHAT)).toBe(coding);
	});

	it.each(['br', 'zstd', 'gzip, gzip', 'br, aws-chunked', 'constructor'])(
		'%j cannot be undone',
		(header) => {
			expect(thrownBy(() => codingOf(header, WHAT))).toMatchObject({
				message: `The file of ${WHAT} is compressed in a way that cannot be undone here`,
				description: expect.stringContaining(`"${header}"`) as string,
				retryable: false,
			});
		},
	);
});

describe('a compressed body', () => {
	/** What comes out of it, in blocks of `size` bytes. */
	async function read(
		body: Buffer,
		more: { size?: number; announced?: number | undefined; failure?: Error } = {},
	): Promise<Buffer> {
		const { size = 1_000, failure } = more;
		const announced = 'announced' in more ? more.announced : body.length;
		async function* chunks() {
			for (let at = 0; at < body.length; at += size) {
				yield await Promise.resolve(Buffer.from(body.subarray(at, at + size)));
			}
			if (failure) throw failure;
		}
		const parts: Buffer[] = [];
		for await (const part of decompressed(chunks(), 'gzip', announced, WHAT)) parts.push(part);
		return Buffer.concat(parts);
	}

	it('is the file, wherever its blocks are cut', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uint8Array({ maxLength: 500 }),
				fc.integer({ min: 1, max: 600 }),
				async (bytes, size) => {
					expect((await read(gzipSync(bytes), { size })).equals(Buffer.from(bytes))).toBe(true);
				},
			),
		);
		const large = Buffer.alloc(1_000_000, 'abc');
		expect((await read(gzipSync(large), { announced: undefined })).equals(large)).toBe(true);
	});

	const packed = gzipSync('one, two, three');
	const flipped = Buffer.from(packed);
	flipped[packed.length - 6] = (flipped[packed.length - 6] ?? 0) ^ 1;
	it.each([
		['is cut', packed.subarray(0, -3)],
		['has another checksum', flipped],
		['is none', Buffer.from('one, two, three')],
		['is of another compression', deflateSync('one')],
	])('that %s is an error that may pass', async (_, body) => {
		await expect(read(body)).rejects.toMatchObject({
			description: expect.stringMatching(/a compressed file that cannot be decompressed/) as string,
			retryable: true,
		});
	});

	it('must be as long as announced', async () => {
		await expect(read(packed, { announced: packed.length + 1 })).rejects.toThrow(/has less bytes/);
		await expect(read(packed, { announced: packed.length - 1 })).rejects.toThrow(/has more bytes/);
	});

	it('fails as its connection does', async () => {
		const failure = new Error('cut');
		await expect(read(packed.subarray(0, 9), { failure })).rejects.toBe(failure);
	});
});

it.each(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR__ERROR_FORMAT_PADDING_1', 'ZSTD_error_corruption'])(
	'%s is an error of decompressing, also below another error',
	(code) => {
		const cause = Object.assign(new Error('x'), { code });
		expect(unpackingError(cause)).toBeDefined();
		expect(unpackingError(new Error('y', { cause }))).toBeDefined();
		expect(unpackingError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))).toBeUndefined();
		expect(unpackingError(undefined)).toBeUndefined();
	},
);
