import { patch, status, type Case } from './case';

const org = {
	id: 'aorg_1',
	organization_id: 'one',
	name: null,
	retention_days: 365,
	created_at: '2026-01-01T00:00:00Z',
	archived_at: null,
};

/** What is wrong with organizations. */
export const organizationCases: readonly Case[] = [
	{
		assumption: 'organizations.list',
		how: '"orgs" is nothing',
		faults: [['listOrganizations', patch({ orgs: undefined, organizations: [] })]],
	},
	{
		assumption: 'organizations.list',
		how: '"orgs.0.id" is a number',
		faults: [['listOrganizations', patch({ orgs: [{ ...org, id: 7 }] })]],
	},
	{
		assumption: 'organizations.fields',
		how: '"0.created_at" is a text of another form',
		faults: [['listOrganizations', patch({ orgs: [{ ...org, created_at: 'yesterday' }] })]],
	},
	{
		assumption: 'organizations.external-id',
		how: '"organization_id" is nothing; "external_id" is there',
		faults: [
			[
				'listOrganizations',
				patch({ orgs: [{ ...org, organization_id: undefined, external_id: 'x' }] }),
			],
		],
	},
	{
		assumption: 'organizations.id-prefix',
		how: 'an id begins with something else',
		faults: [['listOrganizations', patch({ orgs: [{ ...org, id: 'org_1' }] })]],
	},
	{
		assumption: 'organizations.archived',
		how: 'archived ones are listed without being asked for',
		faults: [
			['listOrganizations', patch({ orgs: [{ ...org, archived_at: '2026-01-01T00:00:00Z' }] })],
		],
	},
	{
		assumption: 'organizations.one-page',
		how: 'the answer has has_more',
		faults: [['listOrganizations', patch({ has_more: false })]],
	},
	{
		assumption: 'organizations.integrity',
		how: 'the answer is 404',
		faults: [['integrity', status(404)]],
	},
];
