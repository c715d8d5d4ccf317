import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { eventOperations } from './event';
import { exportOperations } from './export';
import { organizationOperations } from './organization';
import type { OfflineOperation, Operation } from './runItems';

const operationsOfResource: Record<string, Record<string, Operation | OfflineOperation>> = {
	event: eventOperations,
	export: exportOperations,
	organization: organizationOperations,
};

/** The operation that the node is set to. */
export function chosenOperation(functions: IExecuteFunctions): Operation | OfflineOperation {
	const resource = functions.getNodeParameter('resource', 0);
	// n8n knows no operation of a resource that it does not know.
	const name = functions.getNodeParameter('operation', 0, '');
	const operations = operationsOfResource[resource];
	const operation = operations?.[name];
	if (operation === undefined) {
		const unknown = operations === undefined ? `resource "${resource}"` : `operation "${name}"`;
		throw new NodeOperationError(functions.getNode(), `The ${unknown} does not exist`, {
			description: 'Choose one from the list. The workflow may need a newer version of this node.',
		});
	}
	return operation;
}
