import { InvoanceError, type InvoanceErrorDetails } from '../../../nodes/Invoance/invoanceError';
import { withRetries } from '../../../nodes/Invoance/http/retry';
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
		expect(await withRetries(four, { deadline: () => WHENEVER })).toBe('done');
		expect(four).toHaveBeenCalledTimes(5);
		const five = failing(5, again({ description: 'Wait.', status: 503 }));
		await expect(withRetries(five, { deadline: () => WHENEVER })).rejects.toMatchObject({
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
			await expect(withRetries(once, { deadline: () => WHENEVER })).rejects.toBe(error);
			expect(once).toHaveBeenCalledTimes(1);
		},
	);

	it('is made again after the pause that the server names', async () => {
		const startedAt = now();
		await withRetries(failing(2, again({ retryAfterMs: 100_000 })), { deadline: () => WHENEVER });
		expect(now() - startedAt).toBeGreaterThanOrEqual(200_000);
		expect(now() - startedAt).toBeLessThan(210_000);
	});

	it('is made again after 1 s, 2 s, 4 s and 8 s, less a half at most', async () => {
		const startedAt = now();
		await withRetries(failing(4, again()), { deadline: () => WHENEVER });
		expect(now() - startedAt).toBeGreaterThanOrEqual(7_500);
		expect(now() - startedAt).toBeLessThan(16_000);
	});

	it('is not made again once the pause would reach the deadline', async () => {
		const attempt = failing(1, again({ retryAfterMs: 10_000, failure: { cause: 'rate-limited' } }));
		const soon = now() + 9_999;
		await expect(withRetries(attempt, { deadline: () => soon })).rejects.toMatchObject({
			message: 'Busy',
			description:
				'It asks to be tried again in 10 seconds, and the time limit of this step comes sooner.',
			timeLimitReached: true,
			failure: { cause: 'rate-limited' },
		});
		expect(attempt).toHaveBeenCalledTimes(1);
		const inElevenSeconds = now() + 11_000;
		const inTime = failing(1, again({ retryAfterMs: 10_000 }));
		expect(await withRetries(inTime, { deadline: () => inElevenSeconds })).toBe('done');
	});

	it('is not made again after a cancellation, whose reason is thrown', async () => {
		const controller = new AbortController();
		const attempt = jest.fn(async () => {
			controller.abort(new Error('cancelled'));
			throw await Promise.resolve(again());
		});
		const { signal } = controller;
		await expect(withRetries(attempt, { deadline: () => WHENEVER, signal })).rejects.toThrow(
			'cancelled',
		);
		expect(attempt).toHaveBeenCalledTimes(1);
	});

	it('is not made again if it is cancelled during the pause', async () => {
		const controller = new AbortController();
		const attempt = failing(1, again({ retryAfterMs: 60_000 }));
		const running = withRetries(attempt, { deadline: () => WHENEVER, signal: controller.signal });
		setImmediate(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(running).rejects.toThrow('cancelled');
		expect(attempt).toHaveBeenCalledTimes(1);
	});
});
