import { requestJson, type ApiConnection } from '../../../nodes/Invoance/api/request';
import { now } from '../../engine/fastClock';
import { connectionTo, says } from './fakeApi';
import { cut, type ScriptedAnswer } from '../scriptedAnswers';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);
jest.mock('../../../nodes/Invoance/http/exchange', () => ({
	...jest.requireActual<object>('../../../nodes/Invoance/http/exchange'),
	REQUEST_TIMEOUT_MS: 200,
}));

async function ask(
	connection: ApiConnection,
	deadline = now() + 600_000,
	maxAnswerBytes = 10_000,
): Promise<unknown> {
	const subject = { target: 'export "aexp_1"', scope: 'audit:read' };
	const request = { method: 'GET', path: '/v1/x', maxAnswerBytes, subject, deadline } as const;
	const { json } = await requestJson(connection, request);
	return json;
}

describe('a connection', () => {
	it('is read from the credential, by its name, and its Base URL is normalized', async () => {
		const { connection, getCredentials } = await connectionTo([]);
		expect(getCredentials.mock.calls).toEqual([['invoanceApi']]);
		expect(connection).toMatchObject({
			baseUrl: 'https://api.invoance.com',
			credential: 'My Invoance',
		});
		expect(connection.redact('with the-secret')).toBe('with [redacted]');
	});

	it('has a credential also where n8n does not tell its name', async () => {
		const { connection } = await connectionTo([], { credential: null });
		expect(connection.credential).toBe('Invoance API');
	});

	it('sends no more requests at once than it may, and all of them wait for a 429', async () => {
		const busy = says({}, 429, { 'retry-after': '30' });
		const { connection, requests } = await connectionTo([busy, says({ a: 1 }), says({ a: 2 })]);
		const startedAt = now();
		const answers = [ask(connection), ask(connection)];
		expect((await Promise.all(answers)).length).toBe(2);
		expect(requests).toHaveLength(3);
		expect(now() - startedAt).toBeGreaterThanOrEqual(30_000);
	});

	it.each([
		['as long as the server asks', says({}, 429, { 'retry-after': '100' }), 60_000],
		['about a second if it does not say', says({}, 429), 400],
		['not at all for a quota', says({ error: 'quota_exceeded' }, 429), 0],
		['not at all for another error', says({}, 503, { 'retry-after': '100' }), 0],
	])('pauses after an answer for everybody: %s', async (_, answer, leastMs) => {
		const { connection } = await connectionTo([answer, says({ a: 1 }), says({ a: 2 })]);
		const first = ask(connection).catch(() => undefined);
		const startedAt = now();
		await ask(connection);
		expect(now() - startedAt).toBeGreaterThanOrEqual(leastMs);
		await first;
	});

	it.each([
		['86400', '24 hours'],
		['700', '12 minutes'],
		['90000000', '1042 days'],
	])(
		'that is to come back in %s s, after its time limit, fails at once',
		async (seconds, words) => {
			const busy = says({}, 429, { 'retry-after': seconds });
			const { connection, requests } = await connectionTo([busy, says({ a: 2 })]);
			const startedAt = now();
			await expect(ask(connection)).rejects.toMatchObject({
				message: 'Invoance received too many requests from this account',
				description: expect.stringContaining(
					`It asks to be tried again in ${words}, and the time limit of this step comes sooner.`,
				) as string,
				timeLimitReached: true,
			});
			// And nobody else waits for it.
			expect(await ask(connection)).toEqual({ a: 2 });
			expect(now() - startedAt).toBeLessThan(2_000);
			expect(requests).toHaveLength(2);
		},
	);

	it('is refused as often as it likes while time is left: a 429 is no try', async () => {
		const busy = says({}, 429, { 'retry-after': '7' });
		const { connection } = await connectionTo([
			...Array<typeof busy>(20).fill(busy),
			says({ a: 1 }),
		]);
		expect(await ask(connection)).toEqual({ a: 1 });
	});

	it('has its time limit from when it is sent, not while it queues', async () => {
		const busy = says({}, 503, { 'retry-after': '290' });
		const { connection, requests } = await connectionTo([busy, says({ a: 1 }), says({ a: 2 })]);
		const subject = { target: 'x', scope: 'audit:read' };
		const request = { method: 'GET', path: '/v1/x', maxAnswerBytes: 1_000, subject } as const;
		connection.rateLimiter.onRateLimited({ sentAt: now(), retryAfterMs: 60_000 });
		const startedAt = now();
		const { askedAt } = await requestJson(connection, request);
		expect(askedAt - startedAt).toBeGreaterThanOrEqual(59_000);
		expect(now() - askedAt).toBeGreaterThanOrEqual(290_000);
		expect(requests).toHaveLength(2);
	});

	it('tells the time', async () => {
		const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
		const { connection } = await connectionTo([says({}, 404, { date })]);
		expect(connection.clock.isKnown).toBe(false);
		await expect(ask(connection)).rejects.toThrow();
		expect(connection.clock.isKnown).toBe(true);
		expect(connection.clock.now() - Date.parse(date)).toBeLessThan(1_000);
	});

	it('tells n8n what it does, in lines without the key', async () => {
		const { connection, log } = await connectionTo([
			says({ message: 'the-secret' }, 503),
			says({}),
		]);
		await ask(connection);
		expect(log).toEqual([
			expect.stringMatching(/^Invoance node "Audit": GET for export "aexp_1": HTTP 503 in \d+ ms$/),
			expect.stringMatching(
				/^Invoance node "Audit": export "aexp_1" is tried again in 1 second: Invoance had a problem/,
			),
			expect.stringMatching(/HTTP 200/),
		]);
		expect(log.join('')).not.toContain('the-secret');
	});
});

describe('a request without an answer', () => {
	const silent: ScriptedAnswer = { status: 200, then: 'silence' };

	it('is made again if the connection broke, before the answer or within it', async () => {
		const { connection, requests } = await connectionTo([cut, { status: 200, then: 'cut' }, cut]);
		await expect(ask(connection)).rejects.toMatchObject({
			message: 'A connection to Invoance could not be made',
			description: expect.stringMatching(/One request more than expected/) as string,
		});
		expect(requests).toHaveLength(4);
	});

	it('shows no secret', async () => {
		const { connection } = await connectionTo([new Error('no the-secret here')]);
		await expect(ask(connection)).rejects.toMatchObject({
			description: expect.stringMatching(/no \[redacted\] here/) as string,
		});
	});

	it('in time is made again', async () => {
		const { connection } = await connectionTo([silent, says({ a: 1 })]);
		expect(await ask(connection)).toEqual({ a: 1 });
	});

	it('in time is an error that says so after five tries', async () => {
		const { connection } = await connectionTo(Array<ScriptedAnswer>(5).fill(silent));
		await expect(ask(connection)).rejects.toMatchObject({
			message: 'Invoance did not answer in time about export "aexp_1"',
			description: 'A request went unanswered for 0.2 seconds. It was tried 5 times.',
			timeLimitReached: false,
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	it('at the time limit is an error that says so', async () => {
		const { connection, requests } = await connectionTo([silent]);
		const late = {
			message: 'Invoance did not answer in time about export "aexp_1"',
			description: 'The time limit of this step was reached while a request was under way.',
			timeLimitReached: true,
			retryable: false,
			failure: { cause: 'temporarily-unavailable' },
		};
		await expect(ask(connection, now() + 100)).rejects.toMatchObject(late);
		expect(requests).toHaveLength(1);
		await expect(ask(connection, now())).rejects.toMatchObject({
			message: 'Invoance could not be asked in time about export "aexp_1"',
			timeLimitReached: true,
			retryable: false,
		});
		expect(requests).toHaveLength(1);
	});

	it('ends with the reason of the signal that cancels it', async () => {
		const reason = new Error('cancelled');
		const controller = new AbortController();
		const { signal } = controller;
		const { connection, requests, cancelSignals } = await connectionTo([silent], { signal });
		setTimeout(() => {
			controller.abort(reason);
		}, 10);
		await expect(ask(connection)).rejects.toBe(reason);
		expect(cancelSignals).toEqual([requests[0]?.abortSignal]);
		expect(requests[0]?.abortSignal?.aborted).toBe(true);
		await expect(ask(connection)).rejects.toBe(reason);
		expect(requests).toHaveLength(1);
	});
});
