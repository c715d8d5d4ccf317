import * as client from '../../../nodes/Invoance/api/client';
import type { ApiConnection } from '../../../nodes/Invoance/api/request';
import type { ScriptedAnswer } from '../scriptedAnswers';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

async function eventsOf(connection: ApiConnection, query: client.EventQuery) {
	const found: unknown[] = [];
	for await (const event of client.events(connection, query)) found.push(event);
	return found;
}

describe('a list', () => {
	const page = (ids: number[], next_cursor?: string | null) =>
		says({ events: ids.map((id) => ({ id })), next_cursor });
	const query = { organization_id: 'acme', limit: Infinity };

	it('of events is read page by page to its end', async () => {
		const { connection, requests } = await connectionTo([page([1, 2], 'a'), page([3], '')]);
		expect(await eventsOf(connection, query)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
		expect(requests.map(({ qs }) => qs as unknown)).toEqual([
			{ organization_id: 'acme', limit: 100 },
			{ organization_id: 'acme', limit: 100, cursor: 'a' },
		]);
	});

	it('of events never is longer than asked for, whatever the server sends', async () => {
		const { connection, requests } = await connectionTo([page([1, 2], 'a'), page([3, 4, 5], 'b')]);
		const three = await eventsOf(connection, { ...query, limit: 3 });
		expect(three).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
		expect(requests.map(({ qs }) => (qs as { limit: number }).limit)).toEqual([3, 1]);
		expect(await eventsOf(connection, { ...query, limit: 0 })).toEqual([]);
		expect(requests).toHaveLength(2);
	});

	it('that leads back to a page before is stopped', async () => {
		const pages = [page([1], 'a'), page([2], 'b'), page([3], 'a')];
		const { connection } = await connectionTo(pages);
		await expect(eventsOf(connection, query)).rejects.toThrow(
			'Invoance sent the same page twice when it was asked for organization "acme"',
		);
	});

	it.each<[string, (cursor: number) => ScriptedAnswer]>([
		['without any events', (cursor) => page([], String(cursor))],
		['with the same events', (cursor) => page([1, 2], String(cursor))],
		[
			'with one event that changes',
			(at) => says({ events: [{ id: 1, at }], next_cursor: `${at}` }),
		],
		['with two sets of events in turn', (cursor) => page([cursor % 2], String(cursor))],
	])('of pages %s, each with a new cursor, comes to an end', async (_, answer) => {
		const answers = Array.from({ length: 1_000 }, (__, cursor) => answer(cursor));
		const { connection, requests } = await connectionTo(answers);
		await expect(eventsOf(connection, query)).rejects.toThrow(
			/^Invoance sent 100 pages in a row without new events when .* organization "acme"$/,
		);
		expect(requests.length).toBeLessThan(110);
	});

	it('is read over pages without events, as long as some follow', async () => {
		const pages = Array.from({ length: 50 }, (_, cursor) => page([], `empty ${cursor}`));
		const both = [...pages, page([1], 'one'), ...pages.map((_, cursor) => page([], `${cursor}`))];
		const { connection } = await connectionTo([...both, page([2])]);
		expect(await eventsOf(connection, query)).toEqual([{ id: 1 }, { id: 2 }]);
	});

	it('of organizations comes to an end where no page brings new ones', async () => {
		const answers = Array.from({ length: 1_000 }, (_, cursor) =>
			says({ orgs: [{ id: 'aorg_1' }], next_cursor: String(cursor) }),
		);
		const { connection } = await connectionTo(answers);
		await expect(client.listOrganizations(connection, { include: 'all' })).rejects.toThrow(
			/without new organizations/,
		);
	});

	it('of organizations is read to its end, should it come in pages', async () => {
		const first = says({ orgs: [{ id: 'aorg_1' }], next_cursor: 'a' });
		const { connection, requests } = await connectionTo([
			first,
			says({ orgs: [{ id: 'aorg_2' }] }),
		]);
		const found = await client.listOrganizations(connection, { include: 'all' });
		expect(found.map(({ id }) => id)).toEqual(['aorg_1', 'aorg_2']);
		expect(requests[1]?.qs).toEqual({ include_archived: 'true', cursor: 'a' });
	});

	it('that is cut is refused, unless no more is wanted', async () => {
		const cut = says({ events: [{ id: 1 }, { id: 2 }], has_more: true });
		const { connection } = await connectionTo([cut, cut]);
		await expect(eventsOf(connection, query)).rejects.toThrow(
			'Invoance has more events than it sent',
		);
		expect(await eventsOf(connection, { ...query, limit: 2 })).toHaveLength(2);
		const organizations = await connectionTo([says({ orgs: [{ id: 'a' }], has_more: true })]);
		await expect(
			client.listOrganizations(organizations.connection, { include: 'all' }),
		).rejects.toThrow('Invoance has more organizations than it sent');
	});

	it('of organizations is asked for once, however many want it', async () => {
		const { connection, requests } = await connectionTo([says({ orgs: [{ id: 'aorg_1' }] })]);
		const [first, second] = await Promise.all([
			client.organizationsOf(connection),
			client.organizationsOf(connection),
		]);
		expect(first).toBe(second);
		expect(requests).toHaveLength(1);
	});
});
