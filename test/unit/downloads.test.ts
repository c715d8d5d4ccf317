import type { IHttpRequestOptions } from 'n8n-workflow';
import { chunked, CONTENT, download, file, SHA256 } from './fakeStorage';
import { cut, type ScriptedAnswer } from './scriptedAnswers';

jest.mock('../../nodes/Invoance/clock', () => jest.requireActual<object>('../engine/fastClock'));
jest.mock('../../nodes/Invoance/api/timeouts', () => ({ STALL_MS: 200 }));

type Download = Awaited<ReturnType<typeof download>>;

function expectFile({ result, stored }: Download): void {
	expect(result).toMatchObject({ bytes: CONTENT.length, sha256: SHA256 });
	expect(result).toHaveProperty('binary.bytes', CONTENT.length);
	expect(stored).toHaveLength(1);
	expect(stored[0]?.bytes.equals(CONTENT)).toBe(true);
}

function expectError({ result, stored }: Download, error: object): void {
	expect(result).toEqual({ error: expect.objectContaining(error) as unknown });
	expect(stored).toEqual([]);
}

const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;
const REPLACED = { message: matching(/changed while it was downloaded/), retryable: false };
const GAVE_UP = {
	message:
		'The file of export "aexp_1" could not be downloaded: 5 attempts in a row brought nothing',
};

/** What a request asks for: from which byte on, and of which object. */
function asked({ headers }: IHttpRequestOptions): unknown[] {
	return [headers?.Range, headers?.['If-Range']];
}

const whole: [undefined, undefined] = [undefined, undefined];
const status = (code: number, headers = {}): ScriptedAnswer => ({ status: code, headers });
const page = { ...file(), headers: { ...file().headers, 'content-type': 'text/html' } };

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

	it('does not take nothing for the file of a job with rows', async () => {
		const empty = chunked(status(200));
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
		['is refused as another one', status(412)],
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

	it('may be another one as long as nothing has come', async () => {
		expectFile(await download([file({ sent: 0, etag: '"two"' }), file()]));
	});
});

describe('attempts', () => {
	it('end after five in a row that bring nothing', async () => {
		const done = await download(Array<Error>(5).fill(cut));
		expectError(done, {
			...GAVE_UP,
			description: matching(/^The connection to Invoance's file storage failed\. .*ECONNRESET/),
		});
		expect(done.paused).toBe(4);
		expect(done.tookMs).toBeGreaterThanOrEqual(7_500);
	});

	it('are counted from the last one that brought something', async () => {
		const failures = Array<Error>(4).fill(cut);
		const begun = file({ sent: 10 });
		expectFile(await download([...failures, begun, ...failures, file({ from: 10 })]));
	});

	it('end at once where another one would be refused too', async () => {
		const done = await download([status(402)]);
		expectError(done, { message: matching(/refused the file/), status: 402 });
	});

	it('hide secrets in what they say', async () => {
		expectError(await download([new Error('no the-secret here')]), {
			message: "A connection to Invoance's file storage could not be made",
			description: expect.not.stringContaining('the-secret') as string,
		});
	});

	it('are made again after a web page instead of the file', async () => {
		expectFile(await download([page, file()]));
	});

	it('are made again after a silence', async () => {
		const silent: ScriptedAnswer = { ...file({ sent: 9 }), then: 'silence' };
		expectFile(await download([silent, file({ from: 9 })]));
		expectError(await download([silent], { options: { deadline: -1 } }), {
			message: 'The download of export "aexp_1" did not finish in time',
			timeLimitReached: true,
		});
	});

	it('wait for as long as storage asks, unless that is too long', async () => {
		const busy = status(503, { 'retry-after': '7' });
		const { tookMs, ...done } = await download([busy, file()]);
		expectFile({ tookMs, ...done });
		expect(tookMs).toBeGreaterThanOrEqual(7_000);
		expect(tookMs).toBeLessThan(9_000);

		const tooLong = await download([status(503, { 'retry-after': '700' })]);
		expectError(tooLong, {
			message: 'The file of export "aexp_1" could not be downloaded: the time limit was reached',
			status: 503,
		});
		expect(tooLong.paused).toBe(0);
	});
});

describe('a cancelled download', () => {
	const reason = new Error('cancelled');

	it('ends with the reason, in the middle of the file and in a pause', async () => {
		for (const answer of [{ ...file({ sent: 9 }), then: 'silence' as const }, status(503)]) {
			const controller = new AbortController();
			setTimeout(() => {
				controller.abort(reason);
			}, 10);
			const { signal } = controller;
			const done = await download([answer], { options: { signal } });
			expect(done.result).toEqual({ error: reason });
			expect(done.stored).toEqual([]);
		}
	});
});
