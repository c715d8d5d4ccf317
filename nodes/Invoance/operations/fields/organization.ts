import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvoanceError } from '../../invoanceError';

/** The field `organizationId`, chosen from a list or by ID; read by {@link readOrganizationId}. */
export const organizationField: INodeProperties = {
	displayName: 'Organization',
	name: 'organizationId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'Whose audit log to take',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose an organization…',
			typeOptions: { searchListMethod: 'searchOrganizations', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. aorg_01J9ZORG, or your own ID of the organization',
		},
	],
};

/**
 * The chosen organization: `aorg_…` or the caller's own id.
 *
 * @throws InvoanceError if none is chosen.
 */
export function readOrganizationId(functions: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = functions.getNodeParameter('organizationId', itemIndex, '', {
		extractValue: true,
	});
	const organizationId =
		typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (organizationId !== '') return organizationId;
	throw new InvoanceError('No organization is chosen', {
		description:
			'Choose one from the list, or switch to By ID and enter its ID. If an expression should give it, that expression is empty for this item.',
		failure: { cause: 'configuration-invalid' },
	});
}
