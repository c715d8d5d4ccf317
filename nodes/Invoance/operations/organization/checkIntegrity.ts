import { checkIntegrity as scan } from '../../api/client';
import { organizationField, readOrganization } from '../../fields/organization';
import type { OnlineOperation } from '../operation';

/** Has Invoance scan the organization's audit log for gaps; the answer as the API gives it. */
export const checkIntegrity: OnlineOperation = {
	value: 'checkIntegrity',
	name: 'Check Integrity',
	action: 'Check the integrity of an audit log',
	description: "Have Invoance look for gaps in an organization's audit log",
	fields: [organizationField],
	execute: async (item) => {
		const { id: organizationId } = readOrganization(item);
		return [{ json: await scan(item.connection, { organizationId }) }];
	},
};
