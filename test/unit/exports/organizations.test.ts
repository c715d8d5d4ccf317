import { DateTime } from 'luxon';
import { parseOrganizations } from '../../../nodes/Invoance/api/schemas';
import {
	findOrganization,
	keptFrom,
	organizationIn,
	organizationOf,
} from '../../../nodes/Invoance/exports/organizations';
import { connectionTo, says } from '../api/fakeApi';

/** A list of organizations, each with the fields that Invoance gives of it. */
function list(...orgs: Array<{ id: string; organization_id?: string; name?: string }>) {
	return parseOrganizations({ orgs }).items;
}

describe('an organization', () => {
	it.each([
		['external id', { organization_id: 'acme', name: 'Acme Corp' }, 'acme'],
		['external id, without a name', { organization_id: 'acme' }, 'acme'],
		['name, without an external id', { name: 'Acme Corp' }, 'Acme Corp'],
		['id, with neither', {}, 'aorg_1'],
	])('is called by its %s', (_, fields, label) => {
		const organizations = list({ id: 'aorg_0', name: 'Globex' }, { id: 'aorg_1', ...fields });
		expect(findOrganization(organizations, 'aorg_1')).toMatchObject({
			label,
			id: 'aorg_1',
			isShared: false,
		});
	});

	it.each([
		[{ organization_id: 'acme', name: 'Acme Corp' }, 'Acme Corp', 'Acme Corp (acme)'],
		[{ organization_id: 'acme', name: 'acme' }, 'acme', 'acme'],
		[{ organization_id: 'acme' }, 'acme', 'acme'],
		[{ name: 'Acme Corp' }, 'Acme Corp', 'Acme Corp'],
		[{}, 'aorg_1', 'aorg_1'],
	])('has a name and a title that are never empty: %j', (fields, name, title) => {
		const [organization] = list({ id: 'aorg_1', ...fields });
		expect(findOrganization(organization ? [organization] : [], 'aorg_1')).toMatchObject({
			...{ name, title },
		});
	});

	it("is found by Invoance's id and by the caller's, whichever is asked for first", () => {
		const acme = { label: 'acme', id: 'aorg_1', isShared: false, name: 'Acme Corp' };
		const fields = { id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' };
		const organizations = list({ id: 'aorg_2', organization_id: 'globex' }, fields);
		expect(findOrganization(organizations, 'acme')).toMatchObject(acme);
		expect(findOrganization(organizations, 'aorg_1')).toMatchObject(acme);
		expect(findOrganization(organizations, 'globex')).toMatchObject({ id: 'aorg_2' });
	});

	it.each(['Acme Corp', 'ACME', 'aorg_3', ''])('that is not listed has no names: %j', (id) => {
		const organizations = list(
			{ id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' },
			{ id: 'aorg_2' },
		);
		expect(findOrganization(organizations, id)).toBeUndefined();
		expect(findOrganization([], id)).toBeUndefined();
	});

	it('is not found by its own id if that is what Invoance calls another one', () => {
		const one = { id: 'aorg_1', name: 'One' };
		const other = { id: 'aorg_2', organization_id: 'aorg_1', name: 'Other' };
		for (const organizations of [list(one, other), list(other, one)]) {
			expect(findOrganization(organizations, 'aorg_1')).toMatchObject({
				id: 'aorg_1',
				name: 'One',
			});
			expect(findOrganization(organizations, 'aorg_2')).toMatchObject({
				id: 'aorg_2',
				name: 'Other',
			});
		}
	});
});

describe('what an organization is called', () => {
	it.each([
		['the name of another one', { name: 'acme' }, true],
		['that but for capitals', { name: 'Acme' }, true],
		["the other's external id but for capitals", { organization_id: 'ACME' }, true],
		["the other's name, which has an external id", { organization_id: 'a', name: 'acme' }, false],
		['the name of nobody else', { name: 'acme2' }, false],
	])('is shared if it is so called as well: %s', (_, fields, isShared) => {
		const organizations = list(
			{ id: 'aorg_1', organization_id: 'acme' },
			{ id: 'aorg_2', ...fields },
		);
		expect(findOrganization(organizations, 'acme')).toMatchObject({ id: 'aorg_1', isShared });
		expect(findOrganization(organizations, 'aorg_2')).toMatchObject({ isShared });
	});

	it('is shared by three as by two', () => {
		const organizations = list(
			...['aorg_1', 'aorg_2', 'aorg_3'].map((id) => ({ id, name: 'Acme' })),
			{ id: 'aorg_4', name: 'Globex' },
		);
		const shared = organizations.map(({ id }) => findOrganization(organizations, id)?.isShared);
		expect(shared).toEqual([true, true, true, false]);
	});

	it('is told of each list by itself', () => {
		const acme = { id: 'aorg_1', name: 'Acme' };
		expect(findOrganization(list(acme, { id: 'aorg_2', name: 'acme' }), 'aorg_1')?.isShared).toBe(
			true,
		);
		expect(findOrganization(list(acme), 'aorg_1')?.isShared).toBe(false);
	});
});

describe('events that are no longer kept', () => {
	const now = DateTime.fromISO('2026-11-15T12:00:00Z');
	const kept = (retention_days: unknown, start?: string) => {
		const { items } = parseOrganizations({
			orgs: [{ id: 'aorg_1', name: 'Acme', retention_days }],
		});
		const range = start === undefined ? {} : { start: DateTime.fromISO(start, { zone: 'UTC' }) };
		return keptFrom(findOrganization(items, 'aorg_1'), range, { now: () => now.toMillis() });
	};

	it.each<[string, unknown, string | undefined]>([
		['a range that begins after them', 30, '2026-10-16T12:00:00Z'],
		['an open start', 30, undefined],
		['a retention that is no number', '30', '2020-01-01T00:00:00Z'],
		['no retention', null, '2020-01-01T00:00:00Z'],
	])('are not reported for %s', (_, days, start) => {
		expect(kept(days, start)).toBeUndefined();
	});

	it('are reported by when the others begin', () => {
		expect(kept(30, '2026-10-16T11:59:59Z')).toBe('16 October 2026 (Acme)');
	});
});

describe('the organization of an export', () => {
	const context = { organization_id: 'acme', organization_name: 'What the item says' };
	const orgs = [{ id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' }];

	it('is as the list has it, asked for once', async () => {
		const { connection, requests } = await connectionTo([says({ orgs })]);
		for (const id of ['acme', 'aorg_1']) {
			expect(
				await organizationOf(connection, { ...context, organization_id: id }, 1_000),
			).toMatchObject({
				...{ id: 'aorg_1', title: 'Acme Corp (acme)' },
			});
		}
		expect(requests).toHaveLength(1);
	});

	it.each<[string, Parameters<typeof connectionTo>[0]]>([
		['refused', [says({ error: 'permission_denied' }, 403)]],
		['without it', [says({ orgs: [{ id: 'aorg_2' }] })]],
	])('is as the item has it where the list is %s', async (_, answers) => {
		const { connection } = await connectionTo(answers);
		const known = organizationIn(context);
		expect(known).toMatchObject({ id: 'acme', name: 'What the item says' });
		expect(await organizationOf(connection, context, 1_000)).toEqual(known);
	});

	it('is as the item has it where the list does not come in time', async () => {
		const { connection } = await connectionTo([]);
		connection.once.organizations = new Promise(() => undefined);
		expect(await organizationOf(connection, context, 10)).toEqual(organizationIn(context));
	});

	it('is unknown where nothing names it, and nothing is asked', async () => {
		const { connection, requests } = await connectionTo([]);
		expect(organizationIn({ organization_name: 'Acme' })).toBeUndefined();
		expect(await organizationOf(connection, { external_id: 'acme' }, 1_000)).toBeUndefined();
		expect(requests).toEqual([]);
	});

	it('is not waited for after a cancellation', async () => {
		const controller = new AbortController();
		const { connection } = await connectionTo([], { signal: controller.signal });
		const asking = organizationOf(connection, context, 1_000);
		controller.abort(new Error('cancelled'));
		await expect(asking).rejects.toThrow('cancelled');
	});
});
