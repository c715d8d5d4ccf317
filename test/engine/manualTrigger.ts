import { NodeConnectionTypes, type INodeExecutionData, type INodeType } from 'n8n-workflow';

/** Emits what the test gives it, under the name of n8n's own trigger. */
export class ManualTrigger implements INodeType {
	description = {
		displayName: 'Manual Trigger',
		name: 'manualTrigger',
		group: ['trigger' as const],
		version: 1,
		description: 'Starts a workflow',
		defaults: { name: 'Manual Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	/** Never called: the engine pins what the trigger hands on. */
	execute(): Promise<INodeExecutionData[][]> {
		throw new Error('The engine starts after the trigger');
	}
}
