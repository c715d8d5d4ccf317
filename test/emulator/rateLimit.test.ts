import { z } from 'zod';

import { callApi, read, type Received } from './callApi';
import { startEmulator, type Emulator } from '.';

const refusalSchema = z
	.object({
		error: z.literal('rate_limited'),
		retry_after: z.number(),
		limit_per_sec: z.number(),
		plan_tier: z.string(),
		upgrade_url: z.string().url(),
	})
	.passthrough();
const limitSchema = z.object({ limits: z.object({ rate_limit_per_sec: z.number() }) });

let emulator: Emulator;
afterEach(() => emulator.close());

const me = (headers?: Record<string, string>) =>
	callApi(emulator, '/v1/me', headers === undefined ? {} : { headers });
const times = (count: number, headers?: Record<string, string>) =>
	Promise.all(Array.from({ length: count }, () => me(headers)));
const refusedOf = (answers: Received[]) => answers.filter((answer) => answer.status === 429);

test('more requests than the rate allows are refused with the time to come back, and counted', async () => {
	emulator = await startEmulator({ rateLimitPerSecond: 3 });
	const refused = refusedOf(await times(5));
	expect(refused).toHaveLength(2);
	for (const answer of refused) {
		expect(answer.headers['retry-after']).toBe('1');
		expect(read(refusalSchema, answer)).toMatchObject({ retry_after: 1, limit_per_sec: 3 });
	}
	expect(emulator.refused()).toBe(2);
	emulator.resetRecords();
	expect(emulator.refused()).toBe(0);
});

test('each key has a rate of its own, and a second later it may go on', async () => {
	emulator = await startEmulator({ rateLimitPerSecond: 2 });
	const other = { authorization: `Bearer ${emulator.keys.noScopes}` };
	expect(refusedOf([...(await times(2)), ...(await times(2, other))])).toEqual([]);
	expect(refusedOf(await times(1))).toHaveLength(1);
	await new Promise((resolve) => setTimeout(resolve, 1010));
	expect(refusedOf(await times(2))).toEqual([]);
	expect(emulator.refused()).toBe(1);
});

test('Retry-After can be a day', async () => {
	emulator = await startEmulator({ rateLimitPerSecond: 1, retryAfterSeconds: 86_400 });
	const [refused] = refusedOf(await times(2));
	expect(refused?.headers['retry-after']).toBe('86400');
	expect(refused?.text).toContain('"retry_after":86400');
});

test.each([
	['the limit', { rateLimitPerSecond: 7 }, 7],
	['50 where there is none', {}, 50],
])('/v1/me announces %s', async (_name, options, announced) => {
	emulator = await startEmulator(options);
	expect(read(limitSchema, await me())).toEqual({ limits: { rate_limit_per_sec: announced } });
});
