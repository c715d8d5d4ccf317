import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';
import { eventResource } from './event';
import { exportResource } from './export';
import { propertiesOf, type Operation, type Resource } from './operation';
import { organizationResource } from './organization';

/** In the order of their use, as the nodes panel then lists the actions: exports are what most people need. */
export const resources: Resource[] = [exportResource, organizationResource, eventResource];

/** The fields of the node: resource, operation, and those of every operation. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value, description }) => ({ name, value, description })),
		default: 'export',
	},
	...resources.flatMap(propertiesOf),
];

/**
 * The operation that the node is set to.
 *
 * @throws NodeOperationError if this version of the node has none of that name.
 */
export function chosenOperation(functions: IExecuteFunctions): Operation {
	const chosenResource = functions.getNodeParameter('resource', 0);
	// n8n knows no operation of a resource that it does not know.
	const chosen = functions.getNodeParameter('operation', 0, '');
	const resource = resources.find(({ value }) => value === chosenResource);
	const operation = resource?.operations.find(({ value }) => value === chosen);
	if (operation !== undefined) return operation;
	const unknown = resource === undefined ? `resource "${chosenResource}"` : `operation "${chosen}"`;
	throw new NodeOperationError(functions.getNode(), `The ${unknown} does not exist`, {
		description: 'Choose one from the list. The workflow may need a newer version of this node.',
	});
}
