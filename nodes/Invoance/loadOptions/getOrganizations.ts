import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { organizationsByName } from '../listSearch/organizationsByName';
import { toNodeError } from '../nodeError';

/**
 * Fills the list of organizations to choose several from: by name, archived ones never.
 *
 * @throws NodeApiError or NodeOperationError, which the list shows.
 */
export async function getOrganizations(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	try {
		const choices = await organizationsByName(this, { include: 'active' });
		return choices
			.filter(({ organization }) => !organization.isArchived)
			.map(({ organization, label }) => ({ name: label, value: organization.id }));
	} catch (error) {
		throw toNodeError(this, error);
	}
}
