import fc from 'fast-check';
import { completed, now, sleepFor } from '../virtualClock';
import { PacedServer, request, type Limiter, type ServerOptions } from './pacedServer';
import { pollIntervalMs } from '../../../nodes/Invoance/exports/poll';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

/** Longer than any of this takes, in milliseconds. */
const TOO_LONG_MS = 600_000;

/** What so many items cost that each create an export and nothing else. */
async function createAll(items: number, concurrency: number, options: ServerOptions) {
	const server = new PacedServer(options);
	const pacer = server.pacer(concurrency);
	const startedAt = now();
	const all = Promise.all(Array.from({ length: items }, () => request(server, pacer)));
	await completed(all, TOO_LONG_MS);
	return { ...outcomeOf(server), tookMs: now() - startedAt };
}

/** What so many items cost whose exports take so long. */
async function exportAll(
	items: number,
	concurrency: number,
	{ jobMs, ...options }: ServerOptions & { jobMs: (item: number) => number },
) {
	const server = new PacedServer(options);
	const pacer = server.pacer(concurrency);
	const startedAt = now();
	const lags: number[] = [];
	const exportOne = async (item: number) => {
		await request(server, pacer);
		const since = now();
		const readyAt = since + jobMs(item);
		for (;;) {
			await request(server, pacer, 'look', since);
			const isReady = now() >= readyAt;
			pacer.looks.note({ isFinished: isReady, since });
			if (isReady) break;
			await sleepFor(pollIntervalMs(now() - since));
		}
		lags.push(now() - readyAt);
	};
	const all = Promise.all(Array.from({ length: items }, (_, item) => exportOne(item)));
	await completed(all, TOO_LONG_MS);
	return { ...outcomeOf(server), lags, tookMs: now() - startedAt };
}

function outcomeOf({ requests, refused }: PacedServer) {
	return { requests, refusedShare: refused / requests, refused };
}

const limiters = fc.constantFrom<Limiter>('sliding', 'fixed', 'bucket');

describe('many requests behind a limit', () => {
	it('are all taken, few refused, and take little longer than the limit forces', async () => {
		await fc.assert(
			fc.asyncProperty(
				limiters,
				fc.constantFrom(2, 5, 10, 50),
				fc.integer({ min: 1, max: 100 }),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 20, max: 40 }),
				fc.boolean(),
				async (limiter, perSecond, concurrency, latencyMs, forcedSeconds, isStated) => {
					// One at a time, the network may force more than the limit.
					fc.pre((concurrency * 1_000) / latencyMs > 1.5 * perSecond);
					const stated = isStated ? perSecond : undefined;
					const options = { limiter, perSecond, latencyMs, stated };
					const items = perSecond * forcedSeconds;
					const { refusedShare, tookMs } = await createAll(items, concurrency, options);
					expect(refusedShare).toBeLessThanOrEqual(0.05);
					expect(tookMs).toBeLessThanOrEqual(1_150 * forcedSeconds);
				},
			),
			{ numRuns: 40 },
		);
	});

	it.each([
		[40, 2],
		[40, 10],
		[100, 5],
	])('are paced also where nobody names the limit: %i at %i a second', async (items, perSecond) => {
		const options = { limiter: 'bucket', perSecond, latencyMs: 5, isLimitNamed: false } as const;
		const { refusedShare, tookMs } = await createAll(items, 100, options);
		expect(refusedShare).toBeLessThanOrEqual(0.05);
		expect(tookMs).toBeLessThanOrEqual((1_150 * items) / perSecond);
	});

	it.each([
		[100, 10, 1],
		[100, 10, 2],
		[300, 20, 1],
		[300, 20, 4],
		[1_000, 50, 1],
		[1_000, 50, 10],
	])(
		'are spread where the server takes few at once: %i at %i a second, %i at once',
		async (items, perSecond, burst) => {
			const server = { limiter: 'bucket', perSecond, burst, latencyMs: 5 } as const;
			for (const stated of [perSecond, undefined]) {
				for (const concurrency of [5, 20, 100]) {
					const done = await createAll(items, concurrency, { ...server, stated });
					expect(done.refusedShare).toBeLessThanOrEqual(0.05);
					expect(done.tookMs).toBeLessThanOrEqual((1_300 * items) / perSecond);
				}
			}
		},
	);

	it.each(['sliding', 'bucket'] as const)(
		'are hardly refused where many come before a limit is known: %s',
		async (limiter) => {
			const server = { limiter, perSecond: 50, latencyMs: 5 } as const;
			for (const isLimitNamed of [true, false]) {
				const { refusedShare } = await createAll(100, 100, { ...server, isLimitNamed });
				expect(refusedShare).toBeLessThanOrEqual(0.05);
			}
		},
	);

	it('are not slowed down where there is no limit', async () => {
		const options = { limiter: 'bucket', perSecond: Infinity, latencyMs: 1_000 } as const;
		expect((await createAll(9, 9, options)).tookMs).toBeLessThanOrEqual(1_010);
		const quick = { ...options, latencyMs: 20 };
		expect((await createAll(1_000, 5, quick)).tookMs).toBeLessThanOrEqual(4_500);
		expect((await createAll(1_000, 50, quick)).tookMs).toBeLessThanOrEqual(1_400);
	});

	it('find out soon if the limit that is stated is none', async () => {
		const options = { limiter: 'bucket', perSecond: Infinity, latencyMs: 20, stated: 50 } as const;
		expect((await createAll(3_000, 50, options)).tookMs).toBeLessThanOrEqual(6_000);
	});
});

describe('many exports behind a limit', () => {
	it.each([
		[40, 2, 300, 40],
		[100, 5, 300, 40],
		[1_000, 50, 0, 40],
		[1_000, 10, 5_000, 200],
		[1_500, 50, 60_000, 90],
		[200, 5, 60_000, 100],
	])(
		'cost little more than an order and a look each: %i at %i a second, ready after %i ms',
		async (items, perSecond, jobMs, forcedSeconds) => {
			const options = { limiter: 'bucket', perSecond, latencyMs: 5, stated: perSecond } as const;
			const done = await exportAll(items, 20, { ...options, jobMs: () => jobMs });
			expect(done.lags).toHaveLength(items);
			expect(done.refusedShare).toBeLessThanOrEqual(0.05);
			expect(done.requests).toBeLessThanOrEqual(2.6 * items);
			expect(done.tookMs).toBeLessThanOrEqual(1_150 * forcedSeconds);
		},
	);

	it.each([
		[100, 5, 40],
		[1_000, 50, 40],
	])(
		'take little longer where some requests come late: %i at %i a second',
		async (items, perSecond, forcedSeconds) => {
			const options = { limiter: 'sliding', perSecond, latencyMs: 5, stated: perSecond } as const;
			const done = await exportAll(items, 20, { ...options, lateMs: 60, jobMs: () => 300 });
			expect(done.refusedShare).toBeLessThanOrEqual(0.05);
			expect(done.tookMs).toBeLessThanOrEqual(1_150 * forcedSeconds);
		},
	);

	it('that take long do not hold up those that are ready soon', async () => {
		const options = { limiter: 'bucket', perSecond: 10, latencyMs: 5, stated: 10 } as const;
		const jobMs = (item: number) => (item % 2 === 0 ? 2_000 : 240_000);
		const { tookMs } = await exportAll(200, 20, { ...options, jobMs });
		expect(tookMs).toBeLessThanOrEqual(300_000);
	});
});
