import fc from 'fast-check';
import {
	QueueTimeoutError,
	RateLimiter,
	type Priority,
} from '../../../nodes/Invoance/http/rateLimiter';
import { completed, elapse, now, sleepFor, timersSet } from '../virtualClock';
import { LimitedServer, type Counting, type ServerOptions } from './limitedServer';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

const AN_HOUR_MS = 3_600_000;

/** A tenth of the time waited so far, between 1 s and 30 s (product rule). */
function pollIntervalMs(waitedMs: number): number {
	return Math.min(30_000, Math.max(1_000, waitedMs / 10));
}

/** The most requests that came in any second. */
function mostInASecond(times: number[]): number {
	const sorted = [...times].sort((a, b) => a - b);
	let from = 0;
	return Math.max(
		...sorted.map((time, index) => {
			while ((sorted[from] ?? time) <= time - 1_000) from++;
			return index - from + 1;
		}),
	);
}

/** What so many items cost that each create an export and nothing else. */
async function createAll(items: number, concurrency: number, options: ServerOptions) {
	const server = new LimitedServer(options, concurrency);
	const startedAt = now();
	const all = Promise.all(Array.from({ length: items }, () => server.request()));
	await completed(all, AN_HOUR_MS);
	return { ...outcomeOf(server), tookMs: now() - startedAt };
}

/** What so many items cost whose exports take so long; an item that runs out of time is lost. */
async function exportAll(
	items: number,
	concurrency: number,
	{
		jobMs,
		maxWaitMs = 30 * 60_000,
		...options
	}: ServerOptions & { jobMs: (item: number) => number; maxWaitMs?: number },
) {
	const server = new LimitedServer(options, concurrency);
	const startedAt = now();
	const lags: number[] = [];
	const exportOne = async (item: number) => {
		await server.request();
		const since = now();
		const deadline = since + maxWaitMs;
		const readyAt = since + jobMs(item);
		for (;;) {
			await server.request({ priority: 'poll', since, deadline });
			if (now() >= readyAt) break;
			await sleepFor(pollIntervalMs(now() - since));
		}
		lags.push(now() - readyAt);
	};
	const all = Promise.allSettled(Array.from({ length: items }, (_, item) => exportOne(item)));
	await completed(all, AN_HOUR_MS);
	return { ...outcomeOf(server), lost: items - lags.length, lags, tookMs: now() - startedAt };
}

function outcomeOf({ requests, refused, times }: LimitedServer) {
	// In the first second the limit is not known yet.
	const later = times.filter((time) => time > (times[0] ?? 0) + 1_000);
	return { requests, refusedShare: refused / requests, mostInASecond: mostInASecond(later) };
}

describe('many requests behind a limit', () => {
	it('are all taken, few are refused, and they take little longer than the limit forces', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom<Counting>('sliding', 'fixed', 'bucket'),
				fc.constantFrom(5, 10, 50, 200),
				fc.integer({ min: 1, max: 100 }),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 20, max: 40 }),
				async (counting, perSecond, concurrency, latencyMs, forcedSeconds) => {
					// One at a time, the network may force more than the limit.
					fc.pre((concurrency * 1_000) / latencyMs > 1.5 * perSecond);
					const options = { counting, perSecond, latencyMs, stated: perSecond };
					const done = await createAll(perSecond * forcedSeconds, concurrency, options);
					expect(done.refusedShare).toBeLessThanOrEqual(0.05);
					expect(done.tookMs).toBeLessThanOrEqual(1_250 * forcedSeconds);
				},
			),
			{ numRuns: 10 },
		);
	});

	it.each([1, 2, 5, 10, 50, 200])(
		'keep to a limit of %i a second in any second once it is known',
		async (perSecond) => {
			const options = { counting: 'bucket', perSecond: Infinity, latencyMs: 5 } as const;
			const server = new LimitedServer(options, 100);
			server.limiter.setLimit(perSecond);
			const items = Math.max(20, 3 * perSecond);
			const all = Promise.all(Array.from({ length: items }, () => server.request()));
			await completed(all, AN_HOUR_MS);
			expect(mostInASecond(server.times)).toBeLessThanOrEqual(perSecond);
		},
	);

	it.each([
		['where the account never answers', { stated: undefined }],
		['where nobody names the limit', { stated: undefined, isLimitNamed: false }],
	])('are all taken %s', async (_, account) => {
		const options = { counting: 'sliding', perSecond: 10, latencyMs: 5, ...account } as const;
		const { refusedShare, tookMs } = await createAll(400, 5, options);
		expect(refusedShare).toBeLessThanOrEqual(0.05);
		expect(tookMs).toBeLessThanOrEqual(2 * 40_000);
	});

	it('begin at once, and do not wait for the limit', async () => {
		const options = { counting: 'bucket', perSecond: Infinity, latencyMs: 5 } as const;
		expect((await createAll(25, 5, options)).tookMs).toBeLessThanOrEqual(2_000);
	});

	it('become faster as long as none is refused and nobody states a limit', async () => {
		const options = { counting: 'bucket', perSecond: Infinity, latencyMs: 5 } as const;
		expect((await createAll(1_000, 50, options)).tookMs).toBeLessThanOrEqual(20_000);
	});
});

describe('many exports behind a limit', () => {
	it.each([
		[1_000, 50, 300, 40],
		[1_000, 10, 300, 200],
		[1_000, 10, 5_000, 200],
		[3_000, 50, 120_000, 180],
		[3_000, 50, 125_000, 185],
		[200, 5, 60_000, 100],
	])(
		'are all had, in little more time than the limit forces: %i at %i a second, ready after %i ms',
		async (items, perSecond, jobMs, forcedSeconds) => {
			const options = { counting: 'sliding', perSecond, latencyMs: 5, stated: perSecond } as const;
			const done = await exportAll(items, 20, { ...options, jobMs: () => jobMs });
			expect(done.lost).toBe(0);
			expect(done.refusedShare).toBeLessThanOrEqual(0.05);
			expect(done.tookMs).toBeLessThanOrEqual(1_250 * forcedSeconds);
			expect(done.mostInASecond).toBeLessThanOrEqual(perSecond);
		},
		60_000,
	);

	it('are not lost where they are polled late, because many are still to be created', async () => {
		const options = { counting: 'sliding', perSecond: 10, latencyMs: 5, stated: 10 } as const;
		const limits = { jobMs: () => 300, maxWaitMs: 60_000 };
		const done = await exportAll(1_000, 5, { ...options, ...limits });
		expect(done.lost).toBe(0);
		expect(done.tookMs).toBeLessThanOrEqual(1_250 * 200);
	}, 60_000);

	it('that take long do not hold up those that are ready soon', async () => {
		const options = { counting: 'bucket', perSecond: 10, latencyMs: 5, stated: 10 } as const;
		const jobMs = (item: number) => (item < 400 ? 1_500_000 : 60_000);
		const { lags } = await exportAll(500, 20, { ...options, jobMs });
		const soon = lags.slice(0, 100);
		// One poll of each takes a minute at this limit.
		expect(Math.max(...soon)).toBeLessThanOrEqual(200_000);
	}, 60_000);

	it.each([
		[100, 5, 40],
		[1_000, 50, 40],
	])(
		'take little longer where some requests come late: %i at %i a second',
		async (items, perSecond, forcedSeconds) => {
			const options = { counting: 'sliding', perSecond, latencyMs: 5, stated: perSecond } as const;
			const done = await exportAll(items, 20, { ...options, lateMs: 60, jobMs: () => 300 });
			expect(done.refusedShare).toBeLessThanOrEqual(0.05);
			expect(done.tookMs).toBeLessThanOrEqual(1_250 * forcedSeconds);
		},
	);
});

describe('a refusal', () => {
	function limiterAt(perSecond: number): RateLimiter {
		const limiter = new RateLimiter({ concurrency: 100 });
		limiter.setLimit(perSecond);
		return limiter;
	}

	it('pauses all requests as long as the server asks', async () => {
		const limiter = limiterAt(50);
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 7_000 });
		const startedAt = now();
		await completed(limiter.acquire({ priority: 'first' }));
		expect(now() - startedAt).toBeGreaterThanOrEqual(7_000);
		expect(now() - startedAt).toBeLessThan(7_200);
	});

	it('slows down once, however many that were under way are refused with it', async () => {
		const limiter = limiterAt(50);
		const before = limiter.perSecond;
		await elapse(100);
		const sentAt = now();
		await elapse(10);
		limiter.onRateLimited({ sentAt, retryAfterMs: 1_000 });
		const after = limiter.perSecond;
		limiter.onRateLimited({ sentAt, retryAfterMs: 1_000 });
		expect(after).toBeLessThan(before);
		expect(limiter.perSecond).toBe(after);
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 1_000 });
		expect(limiter.perSecond).toBeLessThan(after);
	});

	it('is recovered from, up to the limit and no further', async () => {
		const limiter = limiterAt(50);
		const before = limiter.perSecond;
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 1_000 });
		const after = limiter.perSecond;
		const requests = async (count: number) => {
			const one = async () => {
				const release = await limiter.acquire({ priority: 'progress' });
				release();
			};
			await completed(Promise.all(Array.from({ length: count }, one)));
		};
		await requests(50);
		expect(limiter.perSecond).toBeGreaterThan(after);
		await requests(1_000);
		expect(limiter.perSecond).toBe(before);
	});

	it('that states the limit sets it', () => {
		const limiter = limiterAt(50);
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 1_000, limitPerSecond: 10 });
		expect(limiter.perSecond).toBeLessThan(10);
	});

	it.each([0, -1, NaN])('that states %d as the limit sets none', (limitPerSecond) => {
		const limiter = limiterAt(50);
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 1_000, limitPerSecond });
		expect(limiter.perSecond).toBeGreaterThan(10);
	});
});

describe('the limit', () => {
	/** One request after the other, each as soon as the one before has ended. */
	async function inTurn(limiter: RateLimiter, count: number, latencyMs: number) {
		for (let index = 0; index < count; index++) {
			const release = await limiter.acquire({ priority: 'progress' });
			await sleepFor(latencyMs);
			release();
		}
	}

	it('is asked for once, and only where more than a few requests wait for the rate', async () => {
		const askLimit = jest.fn(async () => await Promise.reject(new Error('not known')));
		const limiter = new RateLimiter({ concurrency: 1, askLimit });
		await completed(inTurn(limiter, 3, 20));
		expect(askLimit).not.toHaveBeenCalled();
		await completed(inTurn(limiter, 20, 20));
		expect(askLimit).toHaveBeenCalledTimes(1);
	});

	it('is not asked for while a refusal pauses all', async () => {
		const askLimit = jest.fn(async () => {
			await Promise.resolve();
		});
		const limiter = new RateLimiter({ concurrency: 1, askLimit });
		limiter.onRateLimited({ sentAt: now(), retryAfterMs: 5_000 });
		void inTurn(limiter, 1, 20);
		await elapse(4_999);
		expect(askLimit).not.toHaveBeenCalled();
	});

	it('that an account states lets requests in turn go as fast as it allows', async () => {
		const limiter = new RateLimiter({
			concurrency: 1,
			askLimit: async () => {
				await sleepFor(20);
				limiter.setLimit(50);
			},
		});
		const startedAt = now();
		await completed(inTurn(limiter, 200, 5));
		expect(now() - startedAt).toBeLessThan((1_250 * 200) / 50);
	});

	it('that is never told keeps nothing waiting', async () => {
		const askLimit = async () => {
			await new Promise<void>(() => undefined);
		};
		const limiter = new RateLimiter({ concurrency: 1, askLimit });
		const startedAt = now();
		await completed(inTurn(limiter, 20, 5));
		expect(now() - startedAt).toBeLessThan(2_500);
	});
});

describe('a slot', () => {
	/** A limiter whose only slot is taken, what frees it, and in which order requests began. */
	async function busyLimiter() {
		const limiter = new RateLimiter({ concurrency: 1 });
		const begun: string[] = [];
		const free = await completed(limiter.acquire({ priority: 'progress' }));
		const queue = async (name: string, request: Parameters<RateLimiter['acquire']>[0]) => {
			const release = await limiter.acquire(request);
			begun.push(name);
			release();
		};
		return { begun, queue, free };
	}

	it('goes to what was sent before or a file waits for, then to new work, then to polls', async () => {
		const { begun, queue, free } = await busyLimiter();
		const all = [
			queue('poll of the younger', { priority: 'poll', since: 2 }),
			queue('poll of the older', { priority: 'poll', since: 1 }),
			queue('create 1', { priority: 'progress' }),
			queue('create 2', { priority: 'progress' }),
			queue('address', { priority: 'first' }),
		];
		free();
		await completed(Promise.all(all));
		expect(begun).toEqual([
			'address',
			'create 1',
			'create 2',
			'poll of the older',
			'poll of the younger',
		]);
	});

	it('goes to a poll before new work once half of the time for it is over', async () => {
		const { begun, queue, free } = await busyLimiter();
		const since = now();
		const all = [
			queue('create', { priority: 'progress' }),
			queue('poll', { priority: 'poll', since, deadline: since + 10_000 }),
		];
		await elapse(5_001);
		free();
		await completed(Promise.all(all));
		expect(begun).toEqual(['poll', 'create']);
	});

	it.each<Priority>(['first', 'progress', 'poll'])(
		'is not waited for any longer on cancellation, and no timer is left: %s',
		async (priority) => {
			const { begun, queue, free } = await busyLimiter();
			free();
			await elapse(1_000);
			const before = timersSet();
			const again = await busyLimiter();
			const controller = new AbortController();
			const request = { priority, signal: controller.signal, deadline: now() + 60_000 };
			const cancelled = again.queue('cancelled', request);
			controller.abort(new Error('cancelled'));
			await expect(completed(cancelled)).rejects.toThrow('cancelled');
			expect(timersSet()).toBe(before);
			await expect(queue('cancelled', request)).rejects.toThrow('cancelled');
			expect(begun).toEqual([]);
		},
	);

	it('that does not come before the deadline is a queue timeout', async () => {
		const { begun, queue, free } = await busyLimiter();
		const giveUp = jest.fn();
		void queue('late', { priority: 'progress', deadline: now() + 1_000 }).catch(giveUp);
		await elapse(999);
		expect(giveUp).not.toHaveBeenCalled();
		await elapse(1);
		expect(giveUp).toHaveBeenCalledWith(expect.any(QueueTimeoutError));
		await expect(queue('too late', { priority: 'first', deadline: now() })).rejects.toThrow(
			QueueTimeoutError,
		);
		free();
		expect(begun).toEqual([]);
	});

	it.each([1, 3, 20])('is one of %i, and no more are taken at once', async (concurrency) => {
		const limiter = new RateLimiter({ concurrency });
		limiter.setLimit(1_000);
		const taken = jest.fn();
		for (let index = 0; index < 30; index++) {
			void limiter.acquire({ priority: index % 2 === 0 ? 'progress' : 'poll' }).then(taken);
		}
		await elapse(60_000);
		expect(taken).toHaveBeenCalledTimes(concurrency);
	});
});
