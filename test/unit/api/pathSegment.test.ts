import * as client from '../../../nodes/Invoance/api/client';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

describe('an ID', () => {
	it.each(['', '.', '..', '%2e', '%2E%2e', 'a/b', 'a\\b', '../exports', 'a%2fb'])(
		'that would lead to another path is refused before anything is sent: %j',
		async (id) => {
			const { connection, requests } = await connectionTo([]);
			const failure = { failure: { cause: 'configuration-invalid' } };
			for (const call of [client.checkIntegrity, client.getEvent, client.verifyEvent]) {
				const ids = { organizationId: id, eventId: id };
				await expect(call(connection, ids)).rejects.toMatchObject(failure);
			}
			await expect(client.getExport(connection, { exportId: id })).rejects.toMatchObject(failure);
			expect(requests).toEqual([]);
		},
	);

	it.each(['...', 'a..b', 'ä ?#&'])('that only looks so is sent: %j', async (organizationId) => {
		const { connection, requests } = await connectionTo([says({})]);
		await client.checkIntegrity(connection, { organizationId });
		const { pathname } = new URL(requests[0]?.url ?? '');
		expect(pathname).toBe(`/v1/audit/orgs/${encodeURIComponent(organizationId)}/integrity`);
	});
});
