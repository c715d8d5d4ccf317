import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { exportOperations } from './export';
import type { OfflineOperation, Operation } from './runItems';

const operationsOfResource: Record<string, Record<string, Operation | OfflineOperation>> = {
	export: exportOperations,
};

/** The operation that the node is set to. */
export function chosenOperation(functions: IExecuteFunctions): Operation | OfflineOperation {
	const resource = functions.getNodeParameter('resource', 0);
	const name = functions.getNodeParameter('operation', 0);
	const operation = operationsOfResource[resource]?.[name];
	if (operation === undefined) {
		throw new NodeOperationError(functions.getNode(), `The operation "${name}" does not exist`, {
			description:
				'Choose an operation from the list. The workflow may need a newer version of this node.',
		});
	}
	return operation;
}
