import type { IHttpRequestOptions } from 'n8n-workflow';
import {
	chunked,
	CONTENT,
	download,
	expectError,
	expectFile,
	file,
	matching,
	rest,
} from './fakeStorage';
import type { ScriptedAnswer } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const REPLACED = { message: matching(/changed while it was downloaded/), retryable: false };

/** What a request asks for: from which byte on, and of which object. */
function asked({ headers }: IHttpRequestOptions): unknown[] {
	return [headers?.Range, headers?.['If-Range']];
}

const whole: [undefined, undefined] = [undefined, undefined];

describe('a download', () => {
	it('stores the whole file under its name, and tells its length and SHA-256', async () => {
		const done = await download([file()]);
		expectFile(done);
		expect(done.stored[0]).toMatchObject({ name: 'audit.csv', type: 'text/csv' });
		expect(done.requests.map(asked)).toEqual([whole]);
		expect(done.freshUrl).not.toHaveBeenCalled();
		expect(done.paused).toBe(0);
	});

	it.each([1, 65_536, 524_288, 600_000, CONTENT.length - 1])(
		'goes on at the exact byte, %i, on the same object',
		async (sent) => {
			const done = await download([file({ sent }), rest(sent)]);
			expectFile(done);
			expect(done.requests.map(asked)).toEqual([whole, [`bytes=${sent}-`, '"one"']]);
			expect(done.log.at(-1)).toBe(`Download of export "aexp_1" resumed at byte ${sent}`);
		},
	);

	it('is whole although the connection is cut after its last byte', async () => {
		expectFile(await download([file({ sent: 100 }), { ...rest(100), then: 'cut' }, file()]));
	});

	it('is proved once more if only its length says that it is whole', async () => {
		const done = await download([{ ...file(), then: 'cut' }, file()]);
		expectFile(done);
		expect(done.requests.map(asked)).toEqual([whole, whole]);
	});

	it('of unknown length is whole if storage has no more than what has come', async () => {
		const cutAtEnd: ScriptedAnswer = { ...file(), then: 'cut' };
		delete cutAtEnd.headers?.['content-length'];
		cutAtEnd.headers = { ...cutAtEnd.headers, 'transfer-encoding': 'chunked' };
		const range = (length: number | string) => ({
			status: 416,
			headers: { 'content-range': `bytes */${length}` },
		});
		expectFile(await download([cutAtEnd, range(CONTENT.length)]));
		for (const answer of [range(CONTENT.length + 1), range('*'), { status: 416 }]) {
			const done = await download([cutAtEnd, answer, file({ etag: '"two"' })]);
			expectError(done, REPLACED);
			expectFile(await download([cutAtEnd, answer, file()]));
		}
	});

	it('of an empty file is whole', async () => {
		const empty = { status: 200, headers: { 'content-length': '0' } };
		const { result } = await download([empty]);
		expect(result).toMatchObject({ bytes: 0, rows: 0 });
	});

	it('of an empty file that is cut is tried again, because nothing has come', async () => {
		const empty = { status: 200, headers: { 'content-length': '0' } };
		const { result, requests } = await download([{ ...empty, then: 'cut' }, empty]);
		expect(result).toMatchObject({ bytes: 0 });
		expect(requests).toHaveLength(2);
	});

	it('is asked for again if the body ends before the announced length', async () => {
		const short = { ...file(), body: CONTENT.subarray(0, 600_000) };
		expectFile(await download([short, file()]));
	});

	it('is an error if the body always ends before the announced length', async () => {
		const headers = { 'content-length': '50' };
		const short = { status: 200, headers, body: CONTENT.subarray(0, 20) };
		expectError(await download(Array<ScriptedAnswer>(6).fill(short)), {
			message: matching(/has less bytes than/),
		});
	});

	it('is whole if an unpacked body is longer than it was announced', async () => {
		const packed = { ...file(), headers: { 'content-length': '9' } };
		expectFile(await download([packed]));
	});

	it('ends if a part is shorter than announced', async () => {
		const done = await download([file({ sent: 100 }), { ...rest(100), body: Buffer.alloc(9) }]);
		expectError(done, { message: matching(/parts that do not fit together/), retryable: false });
	});

	it('ends at once if a part goes on after the announced length', async () => {
		const part = rest(100);
		const body = Buffer.concat([part.body ?? Buffer.alloc(0), Buffer.from('x')]);
		const done = await download([file({ sent: 100 }), { ...part, body }]);
		expectError(done, { message: matching(/has more bytes than/) });
		expect(done.requests[1]?.abortSignal?.aborted).toBe(true);
	});

	it('of a length that storage does not tell is whole when the body ends', async () => {
		expectFile(await download([chunked(file())]));
		expectFile(await download([chunked(file({ sent: 600_000 })), chunked(file())]));
	});

	it('does not take nothing for a file that cannot be empty', async () => {
		const empty = chunked({ status: 200 });
		const options = { mayBeEmpty: false };
		expectFile(await download([empty, file()], { options }));
		expectError(await download(Array<ScriptedAnswer>(5).fill(empty), { options }), {
			description: matching(/^It sent no bytes.* No file was kept.* tried 5 times/),
		});
	});
});

describe('what was received before and comes again', () => {
	it.each([1, 65_536, 524_288, 600_000, CONTENT.length - 1])(
		'is skipped if it is the same, up to byte %i',
		async (sent) => {
			const ignoring = await download([file({ sent }), file()]);
			expectFile(ignoring);
			const noETag = await download([file({ sent, etag: '' }), file({ etag: '' })]);
			expectFile(noETag);
			expect(noETag.requests.map(asked)).toEqual([whole, whole]);
		},
	);

	it('may be cut before and after the place that was reached', async () => {
		const answers = [600_000, 20, 600_000, 900_000].map((sent) => file({ sent, etag: '' }));
		expectFile(await download([...answers, file({ etag: '' })]));
	});

	it('ends the download if it is not the same', async () => {
		for (const at of [0, 599_999]) {
			const body = Buffer.from(CONTENT);
			body[at] = 255;
			const other = { ...file({ etag: '' }), body };
			const done = await download([file({ sent: 600_000, etag: '' }), other]);
			expectError(done, REPLACED);
			expect(done.requests[1]?.abortSignal?.aborted).toBe(true);
		}
	});

	it('may not be shorter', async () => {
		const short = chunked({ ...file(), body: CONTENT.subarray(0, 599_999) });
		const begun = chunked(file({ sent: 600_000 }));
		expectFile(await download([begun, short, file()]));
		expectError(await download([begun, ...Array<ScriptedAnswer>(5).fill(short)]), {
			message: matching(/has less bytes than Invoance's file storage announced/),
		});
	});
});

describe('the object that was begun', () => {
	it.each<[string, ScriptedAnswer]>([
		['has another ETag', rest(100, { etag: '"two"' })],
		['has another ETag and is sent whole', file({ etag: '"two"' })],
		['begins elsewhere', rest(101)],
		['has another length', { ...rest(100), headers: { 'content-range': 'bytes 100-299/300' } }],
		['is refused as another one', { status: 412 }],
	])('must be the same in the next answer, but it %s', async (_, answer) => {
		expectError(await download([file({ sent: 100 }), answer]), REPLACED);
	});

	it('must be sent from its start at first', async () => {
		expectError(await download([file({ from: 9 })]), REPLACED);
		const headers = { 'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}` };
		expectFile(await download([{ ...file(), status: 206, headers }]));
	});

	it('is known by what any of its answers has said', async () => {
		const done = await download([
			chunked(file({ sent: 100 })),
			file({ sent: 200 }),
			{ ...rest(200, { sent: 100 }), status: 206 },
			rest(300),
		]);
		expectFile(done);
		expect(done.requests.map(asked).slice(2)).toEqual([
			['bytes=200-', '"one"'],
			['bytes=300-', '"one"'],
		]);
	});

	it('is no longer than any of its answers has said', async () => {
		const long = rest(200);
		const body = Buffer.concat([long.body ?? Buffer.alloc(0), Buffer.from('x')]);
		const begun = [chunked(file({ sent: 100 })), file({ sent: 200 })];
		expectError(await download([...begun, { ...long, body }]), {
			message: matching(/has more bytes than/),
		});
	});

	it('may be another one as long as nothing has come', async () => {
		expectFile(await download([file({ sent: 0, etag: '"two"' }), file()]));
	});
});
