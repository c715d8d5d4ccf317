import type { INodeProperties } from 'n8n-workflow';
import { checkIntegrity } from '../../api/client';
import { organizationField, readOrganizationId } from '../fields/organization';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Organization: Check Integrity. */
export const description: INodeProperties[] = shownFor(
	'organization',
	['checkIntegrity'],
	[organizationField],
);

/** Has Invoance scan the organization's audit log for gaps; the answer as the API gives it. */
export async function execute({
	functions,
	itemIndex,
	connection,
}: ItemContext): Promise<OutputItem[]> {
	const organizationId = readOrganizationId(functions, itemIndex);
	return [{ json: await checkIntegrity(connection, { organizationId }) }];
}
