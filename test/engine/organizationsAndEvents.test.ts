import type { IDataObject } from 'n8n-workflow';
import { text } from './engine';
import { useStage, workflow } from './setup';

const stage = useStage({ eventsPerOrganization: 250 });

async function run(
	resource: string,
	operation: string,
	parameters: Parameters<typeof workflow>[1] = {},
	input?: Array<Record<string, string>>,
) {
	const json = await workflow('create', { resource, operation, ...parameters });
	return await stage.engine.run(json, input ? { input } : {});
}

describe('Organization', () => {
	it('Get Many gives one item for each, as the API gives them, without archived ones', async () => {
		const { items } = await run('organization', 'getAll', { returnAll: true });
		const active = stage.emulator.organizations.filter(({ archived_at }) => archived_at === null);
		expect(items('Invoance').map(({ json }) => json)).toEqual(active);
	});

	it('Get Many can include archived ones and be limited', async () => {
		const all = await run('organization', 'getAll', { returnAll: true, includeArchived: true });
		expect(all.items('Invoance')).toHaveLength(stage.emulator.organizations.length);
		const two = await run('organization', 'getAll', { limit: 2 });
		expect(two.items('Invoance')).toHaveLength(2);
	});

	it('Get Many feeds Export and Download: every organization is exported', async () => {
		const organizations = await run('organization', 'getAll', { returnAll: true });
		const input = organizations
			.items('Invoance')
			.map((item) => ({ organization: text(item, 'id') }));
		const { items, error } = await run('export', 'exportAndDownload', {}, input);
		expect(error).toBeUndefined();
		expect(items('Invoance').map(({ json }) => json.organization_id)).toEqual(
			input.map(({ organization }) => organization),
		);
	});

	it('Get Many feeds it with Organization left empty as well, by the ID of one’s own', async () => {
		const organizations = await run('organization', 'getAll', { returnAll: true });
		const json = await workflow('create', { operation: 'exportAndDownload', organizationId: '' });
		const { items, error } = await stage.engine.run(json, {
			input: organizations.items('Invoance').map((item) => item.json),
		});
		expect(error).toBeUndefined();
		expect(items('Invoance').map((item) => item.json.organization_id)).toEqual(
			organizations.items('Invoance').map((item) => item.json.organization_id),
		);
	});

	it('Get Many feeds it as well where one has no ID of one’s own, or an older name for it', async () => {
		const orgs = [
			{ id: 'aorg_1', organization_id: 'acme', external_id: 'other' },
			{ id: 'aorg_2', external_id: 'globex' },
			{ id: 'aorg_3', organization_id: null, name: 'Initech' },
		];
		const fault = { type: 'status', status: 200, body: { orgs } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', fault });
		const { items } = await run('organization', 'getAll', { returnAll: true });
		expect(items('Invoance').map(({ json }) => json)).toEqual([
			orgs[0],
			{ ...orgs[1], organization_id: 'globex' },
			{ ...orgs[2], organization_id: 'aorg_3' },
		]);
	});

	it('Get Many leaves archived ones out where the API does not', async () => {
		const orgs = [
			{ id: 'aorg_1', organization_id: 'acme', archived_at: '2026-01-01T00:00:00Z' },
			{ id: 'aorg_2', organization_id: 'globex', archived_at: null },
		];
		const fault = { type: 'status', status: 200, body: { orgs } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', times: 2, fault });
		const active = await run('organization', 'getAll', { limit: 1 });
		expect(active.items('Invoance').map(({ json }) => json)).toEqual([orgs[1]]);
		const all = await run('organization', 'getAll', { returnAll: true, includeArchived: true });
		expect(all.items('Invoance').map(({ json }) => json)).toEqual(orgs);
	});

	it('Check Integrity outputs what the API says', async () => {
		const { items, error } = await run('organization', 'checkIntegrity');
		expect(error).toBeUndefined();
		expect(items('Invoance')).toHaveLength(1);
	});
});

describe('Event', () => {
	it('Get Many pages through all events, each once', async () => {
		const { items } = await run('event', 'getAll', { returnAll: true });
		const seqs = items('Invoance').map(({ json }) => json.seq);
		expect(new Set(seqs).size).toBe(250);
		expect(stage.emulator.requests.map(({ query }) => query.limit)).toEqual(['100', '100', '100']);
	});

	it('Get Many asks for no more than the limit', async () => {
		const { items } = await run('event', 'getAll', { returnAll: false, limit: 120 });
		expect(items('Invoance')).toHaveLength(120);
		expect(stage.emulator.requests.map(({ query }) => query.limit)).toEqual(['100', '20']);
	});

	it('are simplified: flat fields, the same for each event', async () => {
		const [item] = (await run('event', 'getAll', { limit: 1 })).items('Invoance');
		const raw = await run('event', 'getAll', { limit: 1, simplify: false });
		const event = raw.items('Invoance')[0]?.json as IDataObject & { actor: IDataObject };
		expect(item?.json).toEqual({
			...{ id: event.id, seq: event.seq, occurred_at: event.occurred_at, action: event.action },
			...{ actor_type: event.actor.type, actor_id: event.actor.id },
			actor_name: event.actor.name ?? null,
			targets: expect.any(String) as string,
			metadata: event.metadata ?? {},
			organization_id: event.org_id,
		});
		expect(event).toHaveProperty('signature');
	});

	it.each([
		[
			{
				...{ id: 'aevt_1', seq: 7, occurred_at: '2026-11-01T00:00:00Z', action: 'doc.shared' },
				actor: { type: 'user', id: 'u_1', name: 'Ann' },
				targets: [
					{ type: 'doc', id: 'd_1', name: 'Budget' },
					{ type: 'user', id: 'u_2' },
				],
				...{ metadata: { account: 9007199254740991 }, org_id: 'aorg_1', signature: 'ab' },
			},
			{
				...{ id: 'aevt_1', seq: 7, occurred_at: '2026-11-01T00:00:00Z', action: 'doc.shared' },
				...{ actor_type: 'user', actor_id: 'u_1', actor_name: 'Ann' },
				targets: 'doc d_1 (Budget), user u_2',
				...{ metadata: { account: 9007199254740991 }, organization_id: 'aorg_1' },
			},
		],
		[
			{ id: 'aevt_2', actor: 'nobody', targets: 'none', metadata: 5 },
			{
				...{ id: 'aevt_2', seq: null, occurred_at: null, action: null },
				...{ actor_type: null, actor_id: null, actor_name: null },
				...{ targets: '', metadata: {}, organization_id: null },
			},
		],
	])('are simplified, whatever they lack: %j', async (event, expected) => {
		const fault = { type: 'status', status: 200, body: event } as const;
		stage.emulator.faults.add({ on: 'getEvent', fault });
		const { items } = await run('event', 'get', { eventId: event.id });
		expect(items('Invoance')[0]?.json).toEqual(expected);
		stage.emulator.faults.add({ on: 'getEvent', fault });
		const raw = await run('event', 'get', { eventId: event.id, simplify: false });
		expect(raw.items('Invoance')[0]?.json).toEqual(event);
	});

	it('keep every digit of large numbers, simplified or not', async () => {
		const text =
			'{"events":[{"id":"aevt_1","seq":1,"metadata":{"account":9007199254740993,"low":-9223372036854775808}}]}';
		for (const simplify of [true, false]) {
			stage.emulator.faults.add({
				on: 'listEvents',
				fault: { type: 'status', status: 200, body: text },
			});
			const { items } = await run('event', 'getAll', { limit: 1, simplify });
			expect(items('Invoance')[0]?.json.metadata).toEqual({
				account: '9007199254740993',
				low: '-9223372036854775808',
			});
		}
	});

	it('Get Many filters by range and actor', async () => {
		const filters = { actorId: 'nobody' };
		const { items } = await run('event', 'getAll', { dateRange: 'last30Days', filters });
		expect(items('Invoance')).toEqual([]);
		expect(stage.emulator.requests[0]?.query).toMatchObject({
			organization_id: 'acme',
			actor_id: 'nobody',
		});
		expect(stage.emulator.requests[0]?.query.range_start).toMatch(/Z$/);
	});

	it('Get Many does not follow a list that never ends', async () => {
		const body = { events: [{ id: 'aevt_1' }], next_cursor: 'again' };
		stage.emulator.faults.add({
			on: 'listEvents',
			times: Infinity,
			fault: { type: 'status', status: 200, body },
		});
		const { error } = await run('event', 'getAll', { returnAll: true });
		expect(error?.message).toMatch(/the same page twice.*organization "acme"/);
	});

	it('Get and Verify take the event of the step before', async () => {
		const { items } = await run('event', 'getAll', { limit: 1 });
		const id = text(items('Invoance')[0], 'id');
		const eventId = '={{ $json.id }}';
		const got = await run('event', 'get', { eventId }, [{ id }]);
		expect(got.items('Invoance')[0]?.json).toEqual(items('Invoance')[0]?.json);
		const verified = await run('event', 'verify', { eventId }, [{ id }]);
		expect(verified.error).toBeUndefined();
		expect(verified.items('Invoance')[0]?.json).toMatchObject({ valid: true });
	});

	it.each(['get', 'verify'])('%s refuses what is no event ID', async (operation) => {
		const { error } = await run('event', operation, { eventId: 'a/b' });
		expect(error?.message).toBe('"a/b" is not an event ID');
	});

	it('that does not exist is named', async () => {
		const { error } = await run('event', 'get', { eventId: 'aevt_none' });
		expect(error?.message).toBe('Invoance does not know event "aevt_none"');
	});
});
