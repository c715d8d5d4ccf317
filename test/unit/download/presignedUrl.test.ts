import { download, file, FIRST, FRESH, rest, SHA256 } from './fakeStorage';
import {
	checkDownloadUrl,
	presignedUrlExpiry,
} from '../../../nodes/Invoance/download/presignedUrl';
import { cut } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const refused = { status: 403 };

describe('a presigned URL', () => {
	it('is asked for the bytes as they are, without a credential, and not elsewhere', async () => {
		const { requests } = await download([file({ sent: 100 }), rest(100)]);
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
			{ ...request, headers: { ...headers, Range: 'bytes=100-', 'If-Range': '"one"' } },
		]);
	});

	it('that is refused is replaced by a fresh one at once', async () => {
		const { result, requests, paused } = await download([refused, file()]);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(requests.map(({ url }) => url)).toEqual([FIRST, FRESH]);
		expect(paused).toBe(0);
	});

	it('is used again after a failure of storage', async () => {
		const { requests, freshUrl, paused } = await download([{ status: 500 }, cut, file()]);
		expect(requests.map(({ url }) => url)).toEqual([FIRST, FIRST, FIRST]);
		expect(freshUrl).not.toHaveBeenCalled();
		expect(paused).toBe(2);
	});

	it('that is refused right after another one is replaced after a pause', async () => {
		const { result, freshUrl, paused } = await download([refused, refused, refused, file()]);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(freshUrl).toHaveBeenCalledTimes(3);
		expect(paused).toBe(2);
	});

	it('that is refused after bytes have come is replaced at once, and the file goes on', async () => {
		const answers = [file({ sent: 100 }), refused, rest(100)];
		const { result, paused } = await download(answers);
		expect(result).toMatchObject({ sha256: SHA256 });
		expect(paused).toBe(1);
	});

	it('is not used in the last five seconds of its life', async () => {
		const now = Date.UTC(2026, 10, 24, 12);
		jest.spyOn(Date, 'now').mockReturnValue(now);
		const expiring = (seconds: number) => ({
			url: `${FIRST}?X-Amz-Date=20261124T120000Z&X-Amz-Expires=${seconds}`,
		});
		expect((await download([file()], expiring(4))).requests[0]?.url).toBe(FRESH);
		expect((await download([file()], expiring(5))).requests[0]?.url).toMatch(/first/);
		jest.restoreAllMocks();
	});

	it('that is not safe is an error, the first and a fresh one', async () => {
		const unsafe = 'http://s.example/x';
		const error = expect.objectContaining({
			message: 'Invoance gave a download address that is not safe to use',
			description: expect.stringMatching(/must start with https/) as string,
		}) as unknown;
		expect((await download([], { url: unsafe })).result).toEqual({ error });
		expect((await download([refused], { fresh: unsafe })).result).toEqual({ error });
	});

	it('may be of plain HTTP between loopback hosts', async () => {
		const url = 'http://127.0.0.1:9/x';
		const options = { baseUrl: 'http://localhost:8' };
		const { requests } = await download([file()], { url, options });
		expect(requests[0]?.url).toBe(url);
	});
});

describe('a download address', () => {
	const remote = 'https://api.invoance.com';
	const local = 'http://127.0.0.1:8787';
	it.each([
		['https://storage.example/file?sig=1', remote],
		['https://storage.example/file?sig=1', local],
		['http://127.0.0.1:9000/file', local],
		['http://localhost:9000/file', local],
	])('%j is taken from %j', (text, baseUrl) => {
		expect(checkDownloadUrl(text, baseUrl).href).toBe(text);
	});

	it.each([
		['http://storage.example/file', remote],
		['http://storage.example/file', local],
		['http://127.0.0.1:9000/file', remote],
		['https://user@storage.example/file', remote],
		['https://:pass@storage.example/file', remote],
		['javascript:alert(1)', remote],
		['//storage.example/file', remote],
		['', remote],
	])('%j is refused from %j', (text, baseUrl) => {
		expect(() => checkDownloadUrl(text, baseUrl)).toThrow(/not safe to use/);
	});

	it('expires when its signature says', () => {
		const url = 'https://s.example/x?X-Amz-Date=20260630T235959Z&X-Amz-Expires=300';
		expect(presignedUrlExpiry(new URL(url))).toBe(Date.parse('2026-07-01T00:04:59Z'));
	});

	it.each([
		'',
		'?X-Amz-Date=today&X-Amz-Expires=300',
		'?X-Amz-Date=20260630T235959Z',
		'?X-Amz-Date=20260630T235959Z0&X-Amz-Expires=300',
		'?X-Amz-Date=020260630T235959Z&X-Amz-Expires=300',
	])('that does not say so (%j) is not thought to expire', (query) => {
		expect(presignedUrlExpiry(new URL(`https://s.example/x${query}`))).toBeUndefined();
	});
});
