import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../runItems';
import * as get from './get';
import * as getMany from './getMany';
import * as verify from './verify';

/** The operations of the resource Event, by the values of its field `operation`. */
export const eventOperations: Record<string, Operation> = {
	get: get.execute,
	getAll: getMany.execute,
	verify: verify.execute,
};

/** The field `operation` of the resource Event, and the fields of each of its operations. */
export const eventDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['event'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get an audit event',
				description: 'Get one audit event by its ID',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many audit events',
				description: 'Get the audit events of an organization as items',
			},
			{
				name: 'Verify',
				value: 'verify',
				action: 'Verify an audit event',
				description: "Have Invoance check an event's signature",
			},
		],
		default: 'getAll',
	},
	...get.description,
	...getMany.description,
	...verify.description,
];
