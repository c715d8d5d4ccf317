import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../runItems';
import * as checkIntegrity from './checkIntegrity';
import * as getMany from './getMany';

/** The operations of the resource Organization, by the values of its field `operation`. */
export const organizationOperations: Record<string, Operation> = {
	checkIntegrity: checkIntegrity.execute,
	getAll: getMany.execute,
};

/** The field `operation` of the resource Organization, and the fields of each of its operations. */
export const organizationDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['organization'] } },
		options: [
			{
				name: 'Check Integrity',
				value: 'checkIntegrity',
				action: 'Check the integrity of an audit log',
				description: "Have Invoance look for gaps in an organization's audit log",
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many organizations',
				description: 'List the organizations, e.g. to export the audit log of each',
			},
		],
		default: 'getAll',
	},
	...checkIntegrity.description,
	...getMany.description,
];
