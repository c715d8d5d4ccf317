import type { INodeProperties } from 'n8n-workflow';
import { listOrganizations } from '../../api/client';
import { readLimit, returnAllFields } from '../fields/returnAll';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Organization: Get Many. */
export const description: INodeProperties[] = shownFor(
	'organization',
	['getAll'],
	[
		...returnAllFields,
		{
			displayName: 'Include Archived',
			name: 'includeArchived',
			type: 'boolean',
			default: false,
			description:
				'Whether to include archived organizations. Their audit logs can be read but not exported.',
		},
	],
);

/** One item for each organization, as the API gives it, ready to feed an export for each. */
export async function execute({
	functions,
	itemIndex,
	connection,
}: ItemContext): Promise<OutputItem[]> {
	const limit = readLimit(functions, itemIndex);
	const includeArchived = functions.getNodeParameter('includeArchived', itemIndex, false) === true;
	const organizations = await listOrganizations(connection, {
		include: includeArchived ? 'all' : 'active',
	});
	return organizations.slice(0, limit).map(({ raw }) => ({ json: raw }));
}
