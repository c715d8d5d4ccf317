import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { keptList } from './keptList';
import { toNodeError } from '../runtime/nodeError';

/**
 * Fills the list of organizations to choose several from: by name, archived ones never.
 *
 * @throws NodeApiError or NodeOperationError, which the list shows.
 */
export async function getOrganizations(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	try {
		const organizations = await keptList(this);
		return organizations
			.filter(({ isArchived }) => !isArchived)
			.map(({ id, label }) => ({ name: label, value: id }));
	} catch (error) {
		throw toNodeError(this, error);
	}
}
