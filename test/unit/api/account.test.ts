import * as client from '../../../nodes/Invoance/api/client';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

describe('the account', () => {
	const date = 'Mon, 23 Nov 2026 12:00:00 GMT';

	it.each([
		['its answer', says({ limits: { rate_limit_per_sec: 50 } }, 200, { date }), 45],
		['a 404', says({}, 404, { date }), 10],
		['a 403', says({ error: 'ip_not_allowed' }, 403, { date }), 10],
		['something else', says('<html>', 200, { date }), 10],
	])('tells the time with %s, and is asked once', async (_, answer, perSecond) => {
		const { connection, requests } = await connectionTo([answer]);
		await Promise.all([client.ensureServerClock(connection), client.ensureServerClock(connection)]);
		await client.ensureServerClock(connection);
		expect(requests.map(({ url }) => url)).toEqual(['https://api.invoance.com/v1/me']);
		expect(connection.clock.isKnown).toBe(true);
		expect(connection.rateLimiter.perSecond).toBeCloseTo(perSecond, 0);
	});

	it('that cannot be asked leaves the clock of n8n', async () => {
		const { connection, requests } = await connectionTo([says({}, 503)]);
		await client.ensureServerClock(connection);
		expect(connection.clock.isKnown).toBe(false);
		expect(requests).toHaveLength(1);
	});

	it('is not asked for the time if an answer has told it', async () => {
		const { connection, requests } = await connectionTo([says({ id: 'e' }, 200, { date })]);
		await client.getEvent(connection, { eventId: 'e' });
		await client.ensureServerClock(connection);
		expect(requests).toHaveLength(1);
	});

	it('is asked beside the first requests where many wait, and none waits for its answer', async () => {
		const event = says({ id: 'e' });
		const silent = { status: 200, then: 'silence' } as const;
		const later = Array.from({ length: 19 }, () => event);
		const { connection, requests } = await connectionTo([event, silent, ...later], {
			concurrency: 20,
		});
		const getting = Array.from({ length: 20 }, () => client.getEvent(connection, { eventId: 'e' }));
		await Promise.all(getting);
		expect(requests[0]?.url).toMatch(/events/);
		expect(requests[1]?.url).toBe('https://api.invoance.com/v1/me');
		expect(requests).toHaveLength(21);
	});
});
