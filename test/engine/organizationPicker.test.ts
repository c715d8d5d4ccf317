import { useStage, workflow } from './setup';

const stage = useStage({ organizationCount: 12 });

async function pick(filter?: string, { engine } = stage) {
	return (await engine.pickOrganization(await workflow('create'), 'Invoance', filter)).results;
}

describe('the organization picker', () => {
	it('shows name and own ID by name, and archived ones marked and last', async () => {
		const results = await pick();
		expect(results).toHaveLength(12);
		expect(results[0]).toEqual({
			name: 'Acme Corp (acme)',
			value: stage.emulator.organizations[0]?.id,
		});
		expect(results.at(-1)?.name).toMatch(/ – archived$/);
		expect(results.slice(0, -1).some(({ name }) => name.includes('archived'))).toBe(false);
	});

	it('finds by name, own ID and Invoance ID, whatever the case', async () => {
		const [acme] = stage.emulator.organizations;
		for (const filter of ['ACME co', 'acme', acme?.id.toLowerCase(), ` ${acme?.id ?? ''} `]) {
			expect((await pick(filter)).map(({ value }) => value)).toEqual([acme?.id]);
		}
		expect(await pick('nothing like it')).toEqual([]);
	});

	it('shows an organization without a name by its ID', async () => {
		const unnamed = stage.emulator.organizations.find(({ name }) => name === null);
		const found = (await pick()).find(({ value }) => value === unnamed?.id);
		expect(found?.name).toContain(unnamed?.organization_id);
	});

	it('says that the key is wrong', async () => {
		const engine = await stage.engineWithKey('invoance_live_wrong');
		await expect(pick('', { ...stage, engine })).rejects.toThrow(/does not accept the API key/);
	});

	it('says which scope is missing', async () => {
		const engine = await stage.engineWithKey(stage.emulator.keys.noScopes);
		await expect(pick('', { ...stage, engine })).rejects.toThrow(/lacks the scope audit:read/);
	});

	it('says that the account has no organizations', async () => {
		const fault = { type: 'status', status: 200, body: { orgs: [] } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', fault });
		await expect(pick()).rejects.toThrow(/has no organizations yet/);
	});
});

describe('the organization picker of a large account', () => {
	const stage = useStage({ organizationCount: 5_000 });

	it('is shown 200 at a time, and searched all at once', async () => {
		const json = await workflow('create');
		const first = await stage.engine.pickOrganization(json, 'Invoance');
		expect(first.results).toHaveLength(200);
		expect(first.paginationToken).toBe('200');
		const last = stage.emulator.organizations[4_998];
		const found = await stage.engine.pickOrganization(json, 'Invoance', last?.organization_id);
		expect(found.results.map(({ value }) => value)).toEqual([last?.id]);
	});

	it('is asked for once, however often it is opened within 15 seconds', async () => {
		const json = await workflow('create');
		await stage.engine.pickOrganization(json, 'Invoance');
		stage.emulator.resetRecords();
		await stage.engine.pickOrganization(json, 'Invoance', 'a');
		expect(stage.emulator.requests).toEqual([]);
	});
});
