import { listOrganizations } from '../../api/client';
import type { Organization } from '../../api/schemas';
import { readField, readLimit, returnAllFields, toggleSetting } from '../../fields/setting';
import type { OnlineOperation, OutputItem } from '../operation';

const includeArchived = toggleSetting({
	displayName: 'Include Archived',
	name: 'includeArchived',
	description:
		'Whether to include archived organizations. Their audit logs can be read but not exported.',
});

export const getMany: OnlineOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many organizations',
	description: 'List the organizations, e.g. to export the audit log of each',
	fields: [...returnAllFields, includeArchived.field],
	execute: async (item) => {
		const limit = readLimit(item);
		const include = readField(item, includeArchived) ? 'all' : 'active';
		const organizations = await listOrganizations(item.connection, { include });
		return organizations
			.filter(({ isArchived }) => include === 'all' || !isArchived)
			.slice(0, limit)
			.map(outputOf);
	},
};

/** The step after takes `organization_id`: where the API gives none, it is the ID that there is. */
function outputOf({ id, externalId, raw }: Organization): OutputItem {
	return { json: raw.organization_id ? raw : { ...raw, organization_id: externalId ?? id } };
}
