import { InvoanceError } from '../../../nodes/Invoance/invoanceError';
import {
	gaveUpError,
	isUrlRefused,
	refusedError,
	replacedError,
	storingError,
	timeoutError,
	untrustworthyError,
	wrongLengthError,
} from '../../../nodes/Invoance/storage/storageErrors';
import { isSameObject, readFilePart } from '../../../nodes/Invoance/storage/objectPart';
import { thrownBy } from '../thrownBy';

/** The error for an answer of storage with this status. */
function refused(status: number, headers: Record<string, unknown> = {}): InvoanceError {
	async function* chunks(): AsyncGenerator<Buffer> {
		yield await Promise.resolve(Buffer.alloc(0));
	}
	return refusedError('aexp_1', { status, headers, chunks: chunks(), discard: () => undefined });
}

describe('an answer of storage that is not the file', () => {
	it.each([400, 401, 403, 404, 410])(
		'%i is of the address, and tried with a fresh one',
		(status) => {
			const error = refused(status);
			expect(error).toMatchObject({ status, retryable: true, retryAfterMs: undefined });
			expect(isUrlRefused(error)).toBe(true);
		},
	);

	it.each([429, 500, 503])('%i is of storage, and tried with the same address', (status) => {
		const error = refused(status, { 'retry-after': '7' });
		expect(error).toMatchObject({ status, retryable: true, retryAfterMs: 7_000 });
		expect(isUrlRefused(error)).toBe(false);
	});

	it.each([402, 409, 418, 499])('%i is final', (status) => {
		expect(refused(status)).toMatchObject({
			message: 'Invoance\'s file storage refused the file of export "aexp_1"',
			description: `It answered with HTTP ${status}. If this goes on, create the export again.`,
			status,
			retryable: false,
		});
	});

	it.each([300, 301, 399])('%i is a redirect, which is not followed', (status) => {
		expect(refused(status)).toMatchObject({
			description: `It answered with a redirect, which is not followed (HTTP ${status}).`,
			retryable: false,
		});
	});

	it.each([412, 416])('%i means that the file is another one by now', (status) => {
		expect(refused(status)).toMatchObject({ message: replacedError('aexp_1').message });
	});
});

it('an error without a status is not of the address', () => {
	expect(isUrlRefused(new InvoanceError('Words'))).toBe(false);
});

describe('a download that ends without a file says why, and what to do', () => {
	it.each<[string, InvoanceError, object]>([
		[
			'replaced',
			replacedError('aexp_1'),
			{
				message: 'The file of export "aexp_1" changed while it was downloaded',
				description:
					'No file was kept, because it would have been half of one and half of another. Download it again; if that fails too, create the export again.',
				retryable: false,
			},
		],
		[
			'untrustworthy',
			untrustworthyError('nothing'),
			{
				message: "Invoance's file storage gave an answer that cannot be trusted",
				description: 'It sent nothing. No file was kept, because it might be incomplete.',
				retryable: false,
			},
		],
		['maybe for a while', untrustworthyError('nothing', { retryable: true }), { retryable: true }],
		[
			'too long',
			wrongLengthError('aexp_1', 'more'),
			{
				message:
					'The file of export "aexp_1" has more bytes than Invoance\'s file storage announced',
				description: 'No file was kept. Download it again.',
				retryable: false,
			},
		],
		['too short', wrongLengthError('aexp_1', 'less'), { retryable: true }],
		[
			'stalled',
			timeoutError('aexp_1', 'stalled'),
			{
				message: 'The download of export "aexp_1" did not finish in time',
				description: "Invoance's file storage sent nothing for 60 seconds.",
				retryable: true,
				timeLimitReached: false,
			},
		],
		[
			'out of time',
			timeoutError('aexp_1', 'deadline'),
			{
				description: 'The time limit of this step was reached. Raise Max Wait.',
				retryable: false,
				timeLimitReached: true,
			},
		],
		[
			'given up',
			gaveUpError('aexp_1', refused(503), 'the time limit was reached'),
			{
				message: 'The file of export "aexp_1" could not be downloaded: the time limit was reached',
				description:
					'Invoance\'s file storage refused the file of export "aexp_1". It answered with HTTP 503. If this goes on, create the export again. No file was kept.',
				status: 503,
				failure: { cause: 'temporarily-unavailable' },
			},
		],
		[
			'given up without an answer',
			gaveUpError('aexp_1', new InvoanceError('Words'), 'why'),
			{ description: 'Words.  No file was kept.', status: undefined },
		],
		[
			'not stored',
			storingError('aexp_1', new Error('ENOSPC')),
			{
				message: 'n8n could not store the file of export "aexp_1"',
				description: 'Check the disk space and the binary data settings of n8n. (ENOSPC)',
			},
		],
		[
			'not stored, in words',
			storingError('aexp_1', 'kept 3 bytes'),
			{ description: expect.stringMatching(/\(kept 3 bytes\)$/) as string },
		],
	])('%s', (_, error, expected) => {
		expect(error).toMatchObject(expected);
	});
});

describe('what the headers of a file say', () => {
	const etag = '"abc"';
	it.each<[string, number, Record<string, unknown>, object]>([
		['whole, with its length', 200, { 'content-length': ' 12 ', etag }, { bytes: 12, etag }],
		['whole, in chunks', 200, { 'transfer-encoding': 'gzip, chunked' }, {}],
		['no ETag', 200, { 'content-length': '12' }, { bytes: 12 }],
		['a weak ETag', 200, { 'content-length': '12', etag: 'W/"abc"' }, { bytes: 12 }],
		['an empty ETag', 200, { 'content-length': '12', etag: '""' }, { bytes: 12 }],
		[
			'an ETag of one letter',
			200,
			{ 'content-length': '0', etag: '"a"' },
			{ bytes: 0, etag: '"a"' },
		],
	])('%s', (_, status, headers, object) => {
		expect(readFilePart({ status, headers })).toEqual({
			object: { bytes: undefined, etag: undefined, ...object },
			startsAt: 0,
		});
	});

	it('where a part begins, if it is the last one', () => {
		const headers = { 'content-range': 'bytes 100-299/300', etag };
		expect(readFilePart({ status: 206, headers })).toEqual({
			object: { bytes: 300, etag },
			startsAt: 100,
		});
	});

	it.each<[string, number, Record<string, unknown>]>([
		['no range', 206, { 'content-length': '12' }],
		['a range that ends before the file does', 206, { 'content-range': 'bytes 100-298/300' }],
		['a range of a file of unknown length', 206, { 'content-range': 'bytes 100-299/*' }],
		['a range with something before it', 206, { 'content-range': 'x bytes 100-299/300' }],
		['a range with something after it', 206, { 'content-range': 'bytes 100-299/300x' }],
	])('which part it is must be told: %s', (_, status, headers) => {
		expect(thrownBy(() => readFilePart({ status, headers }))).toMatchObject({
			description: expect.stringMatching(
				/^It sent a partial answer without saying which/,
			) as string,
			retryable: false,
		});
	});

	it.each<[Record<string, unknown>]>([
		[{}],
		[{ 'content-length': 'many' }],
		[{ 'content-length': '12x' }],
		[{ 'content-length': '-12' }],
		[{ 'content-length': 12, 'transfer-encoding': 'gzip' }],
	])('where the body ends must be told: %j', (headers) => {
		expect(thrownBy(() => readFilePart({ status: 200, headers }))).toMatchObject({
			description: expect.stringMatching(
				/^It sent the file without saying how long it is/,
			) as string,
			retryable: false,
		});
	});

	it.each(['text/html', ' Text/HTML; charset=utf-8', 'text/xml', 'application/xml'])(
		'a web page is no file, and may pass: %j',
		(type) => {
			const headers = { 'content-type': type, 'content-length': '12' };
			expect(thrownBy(() => readFilePart({ status: 200, headers }))).toMatchObject({
				description: expect.stringMatching(/^It sent a web page instead of the file/) as string,
				retryable: true,
			});
		},
	);

	it.each(['text/csv', 'text/html5', 'application/x-ndjson', 'x-text/html'])(
		'%s is a file',
		(type) => {
			const headers = { 'content-type': type, 'content-length': '12' };
			expect(readFilePart({ status: 200, headers }).object.bytes).toBe(12);
		},
	);
});

describe('an object is another one', () => {
	it.each([
		[true, { bytes: 1, etag: 'a' }, { bytes: 1, etag: 'a' }],
		[true, { bytes: undefined, etag: 'a' }, { bytes: 1, etag: 'a' }],
		[true, { bytes: 1, etag: 'a' }, { bytes: undefined, etag: undefined }],
		[true, { bytes: 1, etag: undefined }, { bytes: 1, etag: 'a' }],
		[false, { bytes: 1, etag: 'a' }, { bytes: 1, etag: 'b' }],
		[false, { bytes: 1, etag: 'a' }, { bytes: 2, etag: 'a' }],
	])('unless nothing that is known differs (%s): %j, %j', (isSame, before, after) => {
		expect(isSameObject(before, after)).toBe(isSame);
	});
});
