import { checkIntegrity as scan } from '../../api/client';
import { organizationField, readOrganization } from '../../fields/organization';
import type { OnlineOperation } from '../operation';

export const checkIntegrity: OnlineOperation = {
	value: 'checkIntegrity',
	name: 'Check Integrity',
	action: 'Check integrity of audit log',
	description: "Have Invoance check an organization's audit log for gaps",
	fields: [organizationField],
	execute: async (item) => {
		const { id: organizationId } = readOrganization(item);
		return [{ json: await scan(item.connection, { organizationId }) }];
	},
};
