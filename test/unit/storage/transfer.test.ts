import type { IHttpRequestOptions } from 'n8n-workflow';
import {
	chunked,
	CONTENT,
	download,
	expectError,
	expectFile,
	file,
	GAVE_UP,
	matching,
} from './fakeStorage';
import type { ScriptedAnswer } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/clock', () =>
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
		expect(done.requests.map(({ url }) => url)).toEqual(['https://s.example/first.csv']);
		expect(done.requests.map(asked)).toEqual([whole]);
		expect(done.getJob).not.toHaveBeenCalled();
		expect(done.paused).toBe(0);
	});

	it.each([1, 65_536, 524_288, 600_000, CONTENT.length - 1])(
		'goes on at the exact byte, %i, on the same object',
		async (sent) => {
			const done = await download([file({ sent }), file({ from: sent })]);
			expectFile(done);
			expect(done.requests.map(asked)).toEqual([whole, [`bytes=${sent}-`, '"one"']]);
		},
	);

	it('is whole although the connection is cut after its last byte', async () => {
		expectFile(await download([{ ...file(), then: 'cut' }]));
	});

	it('of an empty file is whole', async () => {
		for (const rowCount of [0, undefined]) {
			const empty = { status: 200, headers: { 'content-length': '0' } };
			const { result } = await download([empty], { job: { row_count: rowCount } });
			expect(result).toMatchObject({ bytes: 0 });
		}
	});

	it('of an empty file that is cut is tried again, because nothing has come', async () => {
		const empty = { status: 200, headers: { 'content-length': '0' } };
		const { result, requests } = await download([{ ...empty, then: 'cut' }, empty]);
		expect(result).toMatchObject({ bytes: 0 });
		expect(requests).toHaveLength(2);
	});

	it('goes on if the body ends before the announced length', async () => {
		const short = { ...file(), body: CONTENT.subarray(0, 600_000) };
		expectFile(await download([short, file({ from: 600_000 })]));
	});

	it('ends at once if the body goes on after the announced length', async () => {
		const long = { ...file(), body: Buffer.concat([CONTENT, Buffer.from('x')]) };
		const done = await download([long]);
		expectError(done, { message: matching(/has more bytes than/) });
		expect(done.requests[0]?.abortSignal?.aborted).toBe(true);
	});

	it('of a length that storage does not tell is whole when the body ends', async () => {
		expectFile(await download([chunked(file())], { job: { row_count: 3 } }));
		expectFile(await download([chunked(file({ sent: 600_000 })), chunked(file())]));
	});

	it('does not take nothing for the file of a job with rows', async () => {
		const empty = chunked({ status: 200 });
		expectFile(await download([empty, file()], { job: { row_count: 3 } }));
		expectError(await download(Array<ScriptedAnswer>(5).fill(empty), { job: { row_count: 3 } }), {
			...GAVE_UP,
			description: matching(/It sent no bytes for 3 events\. No file was kept/),
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
			...GAVE_UP,
			description: matching(/has less bytes than Invoance's file storage announced/),
		});
	});
});

describe('the object that was begun', () => {
	it.each<[string, ScriptedAnswer]>([
		['has another ETag', file({ from: 9, etag: '"two"' })],
		['has another ETag and is sent whole', file({ etag: '"two"' })],
		['begins elsewhere', file({ from: 10 })],
		[
			'has another length',
			{ ...file({ from: 9 }), headers: { 'content-range': 'bytes 9-299/300' } },
		],
		['is refused as another one', { status: 412 }],
	])('must be the same in the next answer, but it %s', async (_, answer) => {
		expectError(await download([file({ sent: 9 }), answer]), REPLACED);
	});

	it('must be sent from its start at first', async () => {
		expectError(await download([file({ from: 9 })]), REPLACED);
		const headers = { 'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}` };
		expectFile(await download([{ ...file(), status: 206, headers }]));
	});

	it('is known by what any of its answers has said', async () => {
		const done = await download([
			chunked(file({ sent: 10 })),
			file({ sent: 20 }),
			{ ...file({ from: 20, sent: 10 }), status: 206 },
			file({ from: 30 }),
		]);
		expectFile(done);
		expect(done.requests.map(asked).slice(2)).toEqual([
			['bytes=20-', '"one"'],
			['bytes=30-', '"one"'],
		]);
	});

	it('is no longer than any of its answers has said', async () => {
		const long = file({ from: 20 });
		const body = Buffer.concat([long.body ?? Buffer.alloc(0), Buffer.from('x')]);
		const begun = [chunked(file({ sent: 10 })), file({ sent: 20 })];
		expectError(await download([...begun, { ...long, body }]), {
			message: matching(/has more bytes than/),
		});
	});

	it('may be another one as long as nothing has come', async () => {
		expectFile(await download([file({ sent: 0, etag: '"two"' }), file()]));
	});
});
