import { chunked, download, file, SHA256 } from './fakeStorage';
import { cut } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const FIRST = 'https://s.example/first.csv';
const FRESH = 'https://s.example/fresh.csv';
const refused = { status: 403 };

describe('a presigned URL', () => {
	it('is asked for the bytes as they are, without a credential, and not elsewhere', async () => {
		const { requests } = await download([file({ sent: 9 }), file({ from: 9 })]);
		const request = {
			method: 'GET',
			url: FIRST,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		};
		const headers = { Accept: '*/*', 'Accept-Encoding': 'identity' };
		expect(requests.map((asked) => ({ ...asked, abortSignal: undefined }))).toEqual([
			{ ...request, headers },
			{ ...request, headers: { ...headers, Range: 'bytes=9-', 'If-Range': '"one"' } },
		]);
	});

	it('that is refused is replaced by a fresh one at once', async () => {
		const { result, requests, paused } = await download([refused, file()]);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(requests.map(({ url }) => url)).toEqual([FIRST, FRESH]);
		expect(paused).toBe(0);
	});

	it('is used again after a failure of storage', async () => {
		const { requests, getJob, paused } = await download([{ status: 500 }, cut, file()]);
		expect(requests.map(({ url }) => url)).toEqual([FIRST, FIRST, FIRST]);
		expect(getJob).not.toHaveBeenCalled();
		expect(paused).toBe(2);
	});

	it('that is refused right after another one is replaced after a pause', async () => {
		const { result, getJob, paused } = await download([refused, refused, refused, file()]);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(getJob).toHaveBeenCalledTimes(3);
		expect(paused).toBe(2);
	});

	it('that is refused after bytes have come is replaced at once, and the file goes on', async () => {
		const answers = [file({ sent: 9 }), refused, file({ from: 9 })];
		const { result, paused } = await download(answers);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(paused).toBe(1);
	});

	it('is not used in the last five seconds of its life', async () => {
		const now = Date.UTC(2026, 10, 24, 12);
		jest.spyOn(Date, 'now').mockReturnValue(now);
		const expiring = (seconds: number) => ({
			job: { download_url: `${FIRST}?X-Amz-Date=20261124T120000Z&X-Amz-Expires=${seconds}` },
		});
		expect((await download([file()], expiring(4))).requests[0]?.url).toBe(FRESH);
		expect((await download([file()], expiring(5))).requests[0]?.url).toMatch(/first/);
		jest.restoreAllMocks();
	});

	it.each([
		['is missing', {}, /^Export "aexp_1" is ready but has no download address$/, /"download_url"/],
		[
			'is not safe',
			{ download_url: 'http://s.example/x' },
			/^Invoance gave a download address that is not safe/,
			/must start with https/,
		],
	])('that %s is an error, in the job and in a fresh one', async (_, fields, message, advice) => {
		const job = { download_url: undefined, ...fields };
		const error = expect.objectContaining({
			message: expect.stringMatching(message) as string,
			description: expect.stringMatching(advice) as string,
		}) as unknown;
		expect((await download([], { job })).result).toEqual({ error });
		expect((await download([refused], { freshJob: job })).result).toEqual({ error });
	});

	it('may be of plain HTTP between loopback hosts', async () => {
		const download_url = 'http://127.0.0.1:9/x';
		const options = { baseUrl: 'http://localhost:8' };
		const { requests } = await download([file()], { job: { download_url }, options });
		expect(requests[0]?.url).toBe(download_url);
	});
});

describe("n8n's binary storage", () => {
	const message = 'n8n could not store the file of export "aexp_1"';

	it('must have kept every byte', async () => {
		const { result } = await download([file()], { keep: (read) => ({ bytes: read - 1 }) });
		expect(result).toMatchObject({
			error: {
				message,
				description: expect.stringMatching(
					/1200000 bytes were sent to it and it kept 1199999/,
				) as string,
			},
		});
	});

	it('need not tell how many bytes it has kept', async () => {
		const { result } = await download([file()], { keep: () => ({}) });
		expect(result).toMatchObject({ sha256: SHA256 });
	});

	it('says why it fails', async () => {
		const keep = () => {
			throw new Error('ENOSPC');
		};
		const { result } = await download([file()], { keep });
		expect(result).toMatchObject({
			error: { message, description: expect.stringMatching(/\(ENOSPC\)$/) as string },
		});
	});

	it('does not hide why the file is not whole', async () => {
		const { result } = await download([chunked(file({ sent: 9 })), { status: 402 }]);
		expect(result).toMatchObject({ error: { status: 402 } });
	});
});
