import fc from 'fast-check';
import {
	InvoanceError,
	type InvoanceErrorDetails,
} from '../../../nodes/Invoance/runtime/invoanceError';
import { backoffMs, durationInWords, readDelayMs, retry } from '../../../nodes/Invoance/http/retry';
import { completed, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

type Bounds = Partial<Parameters<typeof retry>[1]>;

/** Attempts that fail with these errors, one after the other, and then succeed. */
function failing(...errors: unknown[]) {
	const left = [...errors];
	return jest.fn(async () => {
		if (left.length > 0) throw await Promise.resolve(left.shift());
		return 'done';
	});
}

/** What comes of the attempts; as long as nothing else is said, they have all the time. */
async function retried(attempt: () => Promise<string>, bounds: Bounds = {}): Promise<string> {
	const deadline = () => Number.MAX_SAFE_INTEGER;
	return await completed(retry(attempt, { deadline, ...bounds }));
}

function again(details: InvoanceErrorDetails = {}): InvoanceError {
	return new InvoanceError('Busy', { retryable: true, ...details });
}

function times(count: number, error: InvoanceError): InvoanceError[] {
	return Array.from({ length: count }, () => error);
}

/** How long the pauses were that were told of. */
function pausesOf(onPause: jest.Mock<unknown, [InvoanceError, number]>): number[] {
	return onPause.mock.calls.map(([, pauseMs]) => pauseMs);
}

describe('an attempt that fails', () => {
	it('is made five times at most', async () => {
		const four = failing(...times(4, again()));
		expect(await retried(four)).toBe('done');
		expect(four).toHaveBeenCalledTimes(5);
		const five = failing(...times(5, again({ description: 'Wait.', status: 503 })));
		await expect(retried(five)).rejects.toMatchObject({
			message: 'Busy',
			description: 'Wait. It was tried 5 times.',
			status: 503,
			timeLimitReached: false,
			retryable: false,
		});
		expect(five).toHaveBeenCalledTimes(5);
	});

	it.each([new Error('Words'), new InvoanceError('Words'), 'Words'])(
		'for good is made once: %s',
		async (error) => {
			const once = failing(error);
			await expect(retried(once)).rejects.toBe(error);
			expect(once).toHaveBeenCalledTimes(1);
		},
	);

	it('is made again after the pause that the server names', async () => {
		const startedAt = now();
		await retried(failing(...times(2, again({ retryAfterMs: 100_000 }))));
		expect(now() - startedAt).toBe(200_000);
	});

	it('is made again after 1 s, 2 s, 4 s and 8 s, less a half at most', async () => {
		const startedAt = now();
		const onPause = jest.fn<undefined, [InvoanceError, number]>();
		const error = again();
		await retried(failing(...times(4, error)), { onPause });
		const pauses = pausesOf(onPause);
		expect(pauses).toHaveLength(4);
		for (const [index, fullMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
			expect(pauses[index]).toBeLessThanOrEqual(fullMs);
			expect(pauses[index]).toBeGreaterThanOrEqual(fullMs / 2);
		}
		expect(onPause).toHaveBeenCalledWith(error, pauses[0]);
		expect(now() - startedAt).toBeGreaterThanOrEqual(7_500);
		expect(now() - startedAt).toBeLessThanOrEqual(15_004);
	});

	it('because it came too fast is made again as often as there is time', async () => {
		const busy = again({ status: 429 });
		const broken = again({ status: 503 });
		const onPause = jest.fn<undefined, [InvoanceError, number]>();
		const attempt = failing(...times(10, busy), ...times(4, broken));
		expect(await retried(attempt, { onPause })).toBe('done');
		const pauses = pausesOf(onPause).slice(0, 10);
		expect(pauses[0]).toBeLessThanOrEqual(1_000);
		// From the fourth on, 8 s less a half at most.
		expect(Math.min(...pauses.slice(3))).toBeGreaterThanOrEqual(4_000);
		expect(Math.max(...pauses)).toBeLessThanOrEqual(8_000);
		await expect(retried(failing(busy, ...times(5, broken)))).rejects.toMatchObject({
			status: 503,
			description: 'It was tried 5 times.',
		});
	});

	it('because it came too fast is made five times where there is no deadline', async () => {
		const attempt = failing(...times(10, again({ status: 429 })));
		const deadline = () => Number.POSITIVE_INFINITY;
		await expect(retried(attempt, { deadline })).rejects.toMatchObject({
			description: 'It was tried 5 times.',
		});
		expect(attempt).toHaveBeenCalledTimes(5);
	});

	it('is made as often as it makes progress, and five times without', async () => {
		const attempt = failing(...times(40, again()));
		const madeProgress = jest.fn(() => attempt.mock.calls.length <= 20);
		await expect(retried(attempt, { madeProgress })).rejects.toMatchObject({
			description: 'It was tried 5 times.',
		});
		expect(attempt).toHaveBeenCalledTimes(25);
	});

	it('for good is made once, also with the status of what comes too fast', async () => {
		const quota = new InvoanceError('Quota', { status: 429 });
		await expect(retried(failing(quota))).rejects.toBe(quota);
	});

	it('is not made again once the pause would reach the deadline', async () => {
		const attempt = failing(again({ retryAfterMs: 10_000, failure: { cause: 'rate-limited' } }));
		const soon = now() + 9_999;
		await expect(retried(attempt, { deadline: () => soon })).rejects.toMatchObject({
			message: 'Busy',
			description:
				'It asks to be tried again in 10 seconds, and the time limit of this step comes sooner.',
			timeLimitReached: true,
			retryAfterMs: 10_000,
			failure: { cause: 'rate-limited' },
		});
		expect(attempt).toHaveBeenCalledTimes(1);
		const inElevenSeconds = now() + 11_000;
		const inTime = failing(again({ retryAfterMs: 10_000 }));
		expect(await retried(inTime, { deadline: () => inElevenSeconds })).toBe('done');
	});

	it('says so where no time is left, and the server names no pause', async () => {
		const soon = now() + 400;
		const attempt = failing(again({ description: 'Wait.', status: 503 }));
		const error: unknown = await retried(attempt, { deadline: () => soon }).catch(
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({
			description: 'Wait. The time limit of this step leaves no time for another try.',
			timeLimitReached: true,
			retryAfterMs: undefined,
		});
	});

	it('is not made again after a cancellation, whose reason is thrown', async () => {
		const controller = new AbortController();
		const attempt = jest.fn(async () => {
			controller.abort(new Error('cancelled'));
			throw await Promise.resolve(again());
		});
		await expect(retried(attempt, { signal: controller.signal })).rejects.toThrow('cancelled');
		expect(attempt).toHaveBeenCalledTimes(1);
	});

	it('is not made again if it is cancelled during the pause', async () => {
		const controller = new AbortController();
		const attempt = failing(again({ retryAfterMs: 60_000 }));
		const startedAt = now();
		const onPause = () => {
			queueMicrotask(() => {
				controller.abort(new Error('cancelled'));
			});
		};
		const { signal } = controller;
		await expect(retried(attempt, { onPause, signal })).rejects.toThrow('cancelled');
		expect(attempt).toHaveBeenCalledTimes(1);
		expect(now()).toBe(startedAt);
	});
});

describe('the pause after a failure', () => {
	it('doubles from 1 s to 30 s, of which jitter cuts off at most half', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 40 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(failures, random) => {
					const fullMs = Math.min(1_000 * 2 ** (failures - 1), 30_000);
					expect(backoffMs(failures, random)).toBeLessThanOrEqual(fullMs);
					expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(fullMs / 2);
				},
			),
		);
	});
});

describe('a duration', () => {
	it.each([
		[1, '1 second'],
		[1_000, '1 second'],
		[1_001, '2 seconds'],
		[60_000, '60 seconds'],
		[90_000, '90 seconds'],
		[119_999, '120 seconds'],
		[120_000, '2 minutes'],
		[120_001, '3 minutes'],
		[3_600_000, '60 minutes'],
		[7_199_999, '120 minutes'],
		[7_200_000, '2 hours'],
		[86_400_000, '24 hours'],
		[172_800_000, '2 days'],
		[180_000_000, '3 days'],
	])('of %i ms is told as %s', (durationMs, words) => {
		expect(durationInWords(durationMs)).toBe(words);
	});
});

describe('how long an answer asks to wait', () => {
	const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
	const later = 'Mon, 23 Nov 2026 12:00:07 GMT';
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it.each<[string, Record<string, unknown>, number | undefined, number]>([
		['seconds', { 'retry-after': '7' }, undefined, 7_000],
		['seconds with blanks around', { 'retry-after': ' 7 ' }, undefined, 7_000],
		['no seconds', { 'retry-after': '0' }, undefined, 0],
		['fractions of seconds', { 'retry-after': '0.5' }, undefined, 500],
		["a date, by the server's clock", { 'retry-after': later, date }, undefined, 7_000],
		[
			'a date in the form of RFC 850',
			{ 'retry-after': 'Monday, 23-Nov-26 12:00:07 GMT', date },
			undefined,
			7_000,
		],
		['a date that has passed', { 'retry-after': date, date: later }, undefined, 0],
		['the body', {}, 3, 3_000],
		['the body, beside an empty header', { 'retry-after': ' ' }, 3, 3_000],
		['the body, where it is longer than seconds', { 'retry-after': '2' }, 3, 3_000],
		['seconds, where they are longer than the body', { 'retry-after': '4' }, 3, 4_000],
		['the body, where it is longer than a date', { 'retry-after': later, date }, 8, 8_000],
		['a date, where it is longer than the body', { 'retry-after': later, date }, 3, 7_000],
		['the body, where the date has passed', { 'retry-after': date, date: later }, 3, 3_000],
	])('is read from %s', (_, headers, retry_after, expectedMs) => {
		expect(readDelayMs({ headers }, { retry_after })).toBe(expectedMs);
	});

	it.each([
		[{}],
		[{ 'retry-after': '' }],
		[{ 'retry-after': '-7' }],
		[{ 'retry-after': 'soon' }],
		[{ 'retry-after': '7s' }],
		[{ 'retry-after': 'Infinity' }],
		[{ 'retry-after': ['7', '8'] }],
	])('is nothing where a header makes no sense, unless the body tells it: %j', (headers) => {
		expect(readDelayMs({ headers })).toBe(0);
		expect(readDelayMs({ headers }, {})).toBe(0);
		expect(readDelayMs({ headers }, { retry_after: 3 })).toBe(3_000);
	});

	it.each([undefined, 'now', ''])(
		'until a date is told by the clock of n8n where the server does not tell its own: %j',
		(unreadable) => {
			jest.spyOn(Date, 'now').mockReturnValue(Date.parse(date) + 2_000);
			const headers = { 'retry-after': later, date: unreadable };
			expect(readDelayMs({ headers })).toBe(5_000);
		},
	);
});
