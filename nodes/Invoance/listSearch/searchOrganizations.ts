import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Organization } from '../api/schemas';
import { toNodeError } from '../nodeError';
import { organizationsByName } from './organizationsByName';

/**
 * Fills the organization picker: name and the caller's own id, by name, archived ones marked and
 * last, searched by name and both ids.
 *
 * @throws NodeApiError or NodeOperationError, which the picker shows.
 */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const wanted = filter.trim().toLowerCase();
		const choices = await organizationsByName(this, { include: 'all' });
		return {
			results: choices
				.filter(({ organization }) => searchText(organization).includes(wanted))
				.map(({ organization, label }) => ({ name: label, value: organization.id })),
		};
	} catch (error) {
		throw toNodeError(this, error);
	}
}

function searchText({ id, externalId, name }: Organization): string {
	return [name, externalId, id].join('\n').toLowerCase();
}
