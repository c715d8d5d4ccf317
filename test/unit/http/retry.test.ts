import { InvoanceError, type InvoanceErrorDetails } from '../../../nodes/Invoance/invoanceError';
import { SharedPause, withRetries } from '../../../nodes/Invoance/http/retry';
import { now } from '../../engine/fastClock';

jest.mock('../../../nodes/Invoance/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const WHENEVER = Number.POSITIVE_INFINITY;

/** An attempt that fails in this way, `times` times, and counts how often it was made. */
function failing(times: number, error: unknown) {
	const attempt = jest.fn(async () => {
		if (attempt.mock.calls.length <= times) throw await Promise.resolve(error);
		return 'done';
	});
	return attempt;
}

function again(details: InvoanceErrorDetails = {}): InvoanceError {
	return new InvoanceError('Busy', { retryable: true, ...details });
}

describe('an attempt that fails', () => {
	it('is made five times at most', async () => {
		const four = failing(4, again());
		expect(await withRetries(four, { deadline: WHENEVER })).toBe('done');
		expect(four).toHaveBeenCalledTimes(5);
		const five = failing(5, again({ description: 'Wait.', status: 503 }));
		await expect(withRetries(five, { deadline: WHENEVER })).rejects.toMatchObject({
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
			const once = failing(1, error);
			await expect(withRetries(once, { deadline: WHENEVER })).rejects.toBe(error);
			expect(once).toHaveBeenCalledTimes(1);
		},
	);

	it('is made again after the pause that the server names', async () => {
		const startedAt = now();
		await withRetries(failing(2, again({ retryAfterMs: 100_000 })), { deadline: WHENEVER });
		expect(now() - startedAt).toBeGreaterThanOrEqual(200_000);
		expect(now() - startedAt).toBeLessThan(210_000);
	});

	it('is made again after 1 s, 2 s, 4 s and 8 s, less a half at most', async () => {
		const startedAt = now();
		await withRetries(failing(4, again()), { deadline: WHENEVER });
		expect(now() - startedAt).toBeGreaterThanOrEqual(7_500);
		expect(now() - startedAt).toBeLessThan(16_000);
	});

	it('is not made again once the pause would reach the deadline', async () => {
		const attempt = failing(1, again({ retryAfterMs: 10_000, failure: { cause: 'rate-limited' } }));
		await expect(withRetries(attempt, { deadline: now() + 9_999 })).rejects.toMatchObject({
			message: 'Busy',
			description: 'The time limit of this step leaves no time for another try.',
			timeLimitReached: true,
			failure: { cause: 'rate-limited' },
		});
		expect(attempt).toHaveBeenCalledTimes(1);
		const inTime = failing(1, again({ retryAfterMs: 10_000 }));
		expect(await withRetries(inTime, { deadline: now() + 11_000 })).toBe('done');
	});

	it('is not made again after a cancellation, whose reason is thrown', async () => {
		const controller = new AbortController();
		const attempt = jest.fn(async () => {
			controller.abort(new Error('cancelled'));
			throw await Promise.resolve(again());
		});
		const { signal } = controller;
		await expect(withRetries(attempt, { deadline: WHENEVER, signal })).rejects.toThrow('cancelled');
		expect(attempt).toHaveBeenCalledTimes(1);
	});

	it('is not made again if it is cancelled during the pause', async () => {
		const controller = new AbortController();
		const attempt = failing(1, again({ retryAfterMs: 60_000 }));
		const running = withRetries(attempt, { deadline: WHENEVER, signal: controller.signal });
		setImmediate(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(running).rejects.toThrow('cancelled');
		expect(attempt).toHaveBeenCalledTimes(1);
	});
});

describe('a pause that all requests share', () => {
	it('lasts as long as the longest that was asked for', async () => {
		const pause = new SharedPause();
		const startedAt = now();
		pause.extend(50_000);
		pause.extend(20_000);
		await pause.wait(WHENEVER);
		expect(now() - startedAt).toBeGreaterThanOrEqual(50_000);
		expect(now() - startedAt).toBeLessThan(51_000);
	});

	it('holds nobody up once it is over, or if there is none', async () => {
		const pause = new SharedPause();
		const startedAt = now();
		await pause.wait(WHENEVER);
		expect(now() - startedAt).toBeLessThan(1_000);
		pause.extend(30_000);
		await pause.wait(WHENEVER);
		await pause.wait(WHENEVER);
		expect(now() - startedAt).toBeLessThan(31_000);
	});

	it('goes on if it is extended meanwhile', async () => {
		const pause = new SharedPause();
		const startedAt = now();
		pause.extend(30_000);
		const waiting = pause.wait(WHENEVER);
		pause.extend(60_000);
		await waiting;
		expect(now() - startedAt).toBeGreaterThanOrEqual(60_000);
	});

	it('ends at the deadline', async () => {
		const pause = new SharedPause();
		const startedAt = now();
		pause.extend(60_000);
		await pause.wait(startedAt + 20_000);
		expect(now() - startedAt).toBeGreaterThanOrEqual(20_000);
		expect(now() - startedAt).toBeLessThan(21_000);
	});

	it('ends with a cancellation', async () => {
		const pause = new SharedPause();
		pause.extend(60_000);
		const waiting = pause.wait(WHENEVER, AbortSignal.abort(new Error('cancelled')));
		await expect(waiting).rejects.toThrow('cancelled');
	});
});
