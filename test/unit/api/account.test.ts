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
	])('tells the time with %s, and is asked once', async (_, account, perSecond) => {
		const { connection, accountRequests } = await connectionTo([], { account });
		await Promise.all([client.askAccount(connection), client.askAccount(connection)]);
		await client.askAccount(connection);
		expect(accountRequests.map(({ url }) => url)).toEqual(['https://api.invoance.com/v1/me']);
		expect(connection.clock.isKnown).toBe(true);
		expect(connection.rateLimiter.perSecond).toBeCloseTo(perSecond, 0);
	});

	it('that cannot be asked leaves the clock of n8n, and is not asked again', async () => {
		const { connection, accountRequests } = await connectionTo([], { account: says({}, 503) });
		await client.askAccount(connection);
		await client.askAccount(connection);
		expect(connection.clock.isKnown).toBe(false);
		expect(accountRequests).toHaveLength(1);
	});

	it('is asked beside requests that wait for the rate, and nothing waits for it', async () => {
		const events = Array.from({ length: 6 }, () => says({ id: 'e' }));
		const { connection, requests, accountRequests } = await connectionTo(events, {
			account: { status: 200, then: 'silence' },
		});
		const getThree = async () => {
			for (let index = 0; index < 3; index++) await client.getEvent(connection, { eventId: 'e' });
		};
		await getThree();
		expect(accountRequests).toEqual([]);
		await getThree();
		expect(requests).toHaveLength(6);
		expect(accountRequests).toHaveLength(1);
	});
});
