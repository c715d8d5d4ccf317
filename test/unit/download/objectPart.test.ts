import { isSameObject, readObjectPart } from '../../../nodes/Invoance/download/objectPart';
import { thrownBy } from '../thrownBy';

const WHAT = 'export "aexp_1"';

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
		expect(readObjectPart({ status, headers }, WHAT, 'r2.example')).toEqual({
			object: { bytes: undefined, etag: undefined, ...object },
			startsAt: 0,
			isRange: false,
		});
	});

	it('where a part begins, if it is the last one', () => {
		const headers = { 'content-range': 'bytes 100-299/300', etag };
		expect(readObjectPart({ status: 206, headers }, WHAT, 'r2.example')).toEqual({
			object: { bytes: 300, etag },
			startsAt: 100,
			isRange: true,
		});
	});

	it.each<[string, number, Record<string, unknown>]>([
		['no range', 206, { 'content-length': '12' }],
		['a range that ends before the file does', 206, { 'content-range': 'bytes 100-298/300' }],
		['a range of a file of unknown length', 206, { 'content-range': 'bytes 100-299/*' }],
		['a range with something before it', 206, { 'content-range': 'x bytes 100-299/300' }],
		['a range with something after it', 206, { 'content-range': 'bytes 100-299/300x' }],
	])('which part it is must be told: %s', (_, status, headers) => {
		expect(thrownBy(() => readObjectPart({ status, headers }, WHAT, 'r2.example'))).toMatchObject({
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
		expect(
			thrownBy(() => readObjectPart({ status: 200, headers }, WHAT, 'r2.example')),
		).toMatchObject({
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
			expect(
				thrownBy(() => readObjectPart({ status: 200, headers }, WHAT, 'r2.example')),
			).toMatchObject({
				description: expect.stringMatching(
					/^It sent a web page instead of the file.*r2\.example.* allowed there/,
				) as string,
				retryable: true,
			});
		},
	);

	it.each(['text/csv', 'text/html5', 'application/x-ndjson', 'x-text/html'])(
		'%s is a file',
		(type) => {
			const headers = { 'content-type': type, 'content-length': '12' };
			expect(readObjectPart({ status: 200, headers }, WHAT, 'r2.example').object.bytes).toBe(12);
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
