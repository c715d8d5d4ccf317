import { gzipSync } from 'node:zlib';
import { download, expectError, expectFile, file, FIRST, matching, rest } from './fakeStorage';
import { cut, type ScriptedAnswer } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);
jest.mock('../../../nodes/Invoance/http/exchange', () => ({
	...jest.requireActual<object>('../../../nodes/Invoance/http/exchange'),
	STALL_MS: 200,
}));

const page = { ...file(), headers: { ...file().headers, 'content-type': 'text/html' } };

describe('attempts', () => {
	it('end after five in a row that bring nothing', async () => {
		const done = await download(Array<Error>(5).fill(cut));
		expectError(done, {
			message: "The connection to Invoance's file storage failed",
			description: matching(/ECONNRESET.*It was tried 5 times\.$/),
		});
		expect(done.paused).toBe(4);
		expect(done.tookMs).toBeGreaterThanOrEqual(7_500);
	});

	it('are counted from the last one that brought something', async () => {
		const failures = Array<Error>(4).fill(cut);
		const begun = file({ sent: 100 });
		expectFile(await download([...failures, begun, ...failures, rest(100)]));
	});

	it('end at once, and close the connection, where another one would be refused too', async () => {
		const done = await download([{ status: 402, then: 'silence' }]);
		expectError(done, { message: matching(/refused the file/), status: 402 });
		expect(done.requests[0]?.abortSignal?.aborted).toBe(true);
	});

	it('hide secrets in what they say', async () => {
		expectError(await download([new Error('no the-secret here')]), {
			message: "A connection to Invoance's file storage could not be made",
			description: expect.not.stringContaining('the-secret') as string,
		});
	});

	it('say in the log neither the key nor the address', async () => {
		const url = `${FIRST}?X-Amz-Signature=deadbeef`;
		const lost = Object.assign(new Error(`${url} the-secret`), { code: 'ECONNRESET' });
		const done = await download([lost, file({ sent: 9 }), { status: 403 }, rest(9)], { url });
		expectFile(done);
		expect(done.log.length).toBeGreaterThanOrEqual(3);
		expect(done.log.join('\n')).not.toMatch(/deadbeef|the-secret|https?:/);
	});

	it('are made again after a web page instead of the file', async () => {
		expectFile(await download([page, file()]));
	});

	it.each(['<html>Blocked</html>', '\n<!DOCTYPE html><p>', '<?xml version="1.0"?><Error/>'])(
		'are made again after one that is not announced: %s',
		async (text) => {
			const body = Buffer.from(text);
			const headers = { 'content-length': String(body.length) };
			const unannounced: ScriptedAnswer = { status: 200, headers, body };
			expectFile(await download([unannounced, file()]));
			expectError(await download(Array<ScriptedAnswer>(5).fill(unannounced)), {
				message: "Invoance's file storage gave an answer that cannot be trusted",
				description: matching(/a web page .* have the host allowed there/),
			});
		},
	);

	it('are not made again after gzip that is not said to be: it is no file of an export', async () => {
		const body = gzipSync('id,seq\n1,2\n');
		const headers = { 'content-length': String(body.length) };
		expectError(await download([{ status: 200, headers, body }]), {
			message: "Invoance's file storage gave an answer that cannot be trusted",
			description: matching(/compressed bytes/),
		});
	});

	it('are made again after a silence', async () => {
		const silent: ScriptedAnswer = { ...file({ sent: 100 }), then: 'silence' };
		expectFile(await download([silent, rest(100)]));
		expectError(await download([silent], { options: { deadline: -1 } }), {
			message: 'The download of export "aexp_1" did not finish in time',
			timeLimitReached: true,
		});
	});

	it('wait for as long as storage asks, unless that is too long', async () => {
		const busy = { status: 503, headers: { 'retry-after': '7' } };
		const { tookMs, ...done } = await download([busy, file()]);
		expectFile({ tookMs, ...done });
		expect(tookMs).toBeGreaterThanOrEqual(7_000);
		expect(tookMs).toBeLessThan(9_000);

		const tooLong = await download([{ status: 503, headers: { 'retry-after': '700' } }]);
		expectError(tooLong, {
			message: 'Invoance\'s file storage refused the file of export "aexp_1"',
			description: matching(/asks to be tried again in 12 minutes/),
			status: 503,
			timeLimitReached: true,
		});
		expect(tooLong.paused).toBe(0);
	});

	it('wait for at most five minutes where the download has no time limit', async () => {
		const options = { deadline: Number.POSITIVE_INFINITY };
		const busy = (seconds: number) => ({
			status: 503,
			headers: { 'retry-after': String(seconds) },
		});
		expectFile(await download([busy(290), file()], { options }));

		const tooLong = await download([busy(86_400), file()], { options });
		expectError(tooLong, { description: matching(/asks to be tried again in 24 hours/) });
		expect(tooLong.paused).toBe(0);
	});
});

describe('a cancelled download', () => {
	const reason = new Error('cancelled');

	it('ends with the reason, in the middle of the file and in a pause', async () => {
		for (const answer of [{ ...file({ sent: 9 }), then: 'silence' as const }, { status: 503 }]) {
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
