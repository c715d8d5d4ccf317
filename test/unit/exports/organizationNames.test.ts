import { parseOrganizations } from '../../../nodes/Invoance/api/schemas';
import { namesIn } from '../../../nodes/Invoance/exports/organizationNames';

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
		expect(namesIn(organizations, 'aorg_1')).toEqual({
			label,
			id: 'aorg_1',
			isShared: false,
			name: 'name' in fields ? fields.name : undefined,
		});
	});

	it("is found by Invoance's id and by the caller's, whichever is asked for first", () => {
		const acme = { label: 'acme', id: 'aorg_1', isShared: false, name: 'Acme Corp' };
		const fields = { id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' };
		const organizations = list({ id: 'aorg_2', organization_id: 'globex' }, fields);
		expect(namesIn(organizations, 'acme')).toEqual(acme);
		expect(namesIn(organizations, 'aorg_1')).toEqual(acme);
		expect(namesIn(organizations, 'globex')).toMatchObject({ id: 'aorg_2' });
	});

	it.each(['Acme Corp', 'ACME', 'aorg_3', ''])('that is not listed has no names: %j', (id) => {
		const organizations = list(
			{ id: 'aorg_1', organization_id: 'acme', name: 'Acme Corp' },
			{ id: 'aorg_2' },
		);
		expect(namesIn(organizations, id)).toBeUndefined();
		expect(namesIn([], id)).toBeUndefined();
	});

	it('is not found by its own id if that is what Invoance calls another one', () => {
		const one = { id: 'aorg_1', name: 'One' };
		const other = { id: 'aorg_2', organization_id: 'aorg_1', name: 'Other' };
		for (const organizations of [list(one, other), list(other, one)]) {
			expect(namesIn(organizations, 'aorg_1')).toMatchObject({ id: 'aorg_1', name: 'One' });
			expect(namesIn(organizations, 'aorg_2')).toMatchObject({ id: 'aorg_2', name: 'Other' });
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
		expect(namesIn(organizations, 'acme')).toMatchObject({ id: 'aorg_1', isShared });
		expect(namesIn(organizations, 'aorg_2')).toMatchObject({ isShared });
	});

	it('is shared by three as by two', () => {
		const organizations = list(
			...['aorg_1', 'aorg_2', 'aorg_3'].map((id) => ({ id, name: 'Acme' })),
			{ id: 'aorg_4', name: 'Globex' },
		);
		const shared = organizations.map(({ id }) => namesIn(organizations, id)?.isShared);
		expect(shared).toEqual([true, true, true, false]);
	});

	it('is told of each list by itself', () => {
		const acme = { id: 'aorg_1', name: 'Acme' };
		expect(namesIn(list(acme, { id: 'aorg_2', name: 'acme' }), 'aorg_1')?.isShared).toBe(true);
		expect(namesIn(list(acme), 'aorg_1')?.isShared).toBe(false);
	});
});
