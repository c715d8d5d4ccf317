import * as client from '../../../nodes/Invoance/api/client';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

describe('the account', () => {
	const date = 'Mon, 23 Nov 2026 12:00:00 GMT';

	it.each([
		['its answer', says({ limits: { rate_limit_per_sec: 50 } }, 200, { date }), 48.5],
		['a 404', says({}, 404, { date }), undefined],
		['a 403', says({ error: 'ip_not_allowed' }, 403, { date }), undefined],
		['something else', says('<html>', 200, { date }), undefined],
	])('tells the time with %s, and is asked once', async (_, answer, perSecond) => {
		const { connection, requests } = await connectionTo([answer]);
		await Promise.all([client.ensureServerClock(connection), client.ensureServerClock(connection)]);
		await client.ensureServerClock(connection);
		expect(requests.map(({ url }) => url)).toEqual(['https://api.invoance.com/v1/me']);
		expect(connection.clock.isKnown).toBe(true);
		expect(connection.pacer.rate.perSecond).toBe(perSecond);
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

	it('is asked first where many requests wait', async () => {
		const events = Array.from({ length: 10 }, () => says({ id: 'e' }));
		const { connection, requests } = await connectionTo([says({}, 404), ...events]);
		const getting = events.map(() => client.getEvent(connection, { eventId: 'e' }));
		await Promise.all(getting);
		expect(requests[0]?.url).toBe('https://api.invoance.com/v1/me');
		expect(requests).toHaveLength(11);
	});
});
