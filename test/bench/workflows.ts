import path from 'node:path';
import type { INodeParameters } from 'n8n-workflow';
import { readWorkflow, type WorkflowJson } from '../workflowFile';

const FOLDER = path.resolve(__dirname, '../engine/workflows');

/** Manual Trigger → Download Export, with some options set. */
export async function downloadWorkflow(options: INodeParameters = {}): Promise<WorkflowJson> {
	return withParameters(await readWorkflow(path.join(FOLDER, 'download.json')), { options });
}

/** Manual Trigger → Verify Export, which expects no gap. */
export async function verifyWorkflow(): Promise<WorkflowJson> {
	const options = { expectContiguous: true };
	return withParameters(await readWorkflow(path.join(FOLDER, 'verify.json')), { options });
}

/** Manual Trigger → Export and Download, which sends items that fail to its error output. */
export async function exportAndDownloadWorkflow(options: INodeParameters): Promise<WorkflowJson> {
	const json = await readWorkflow(path.join(FOLDER, 'create.json'));
	const nodes = json.nodes.map((node) =>
		node.name === 'Invoance'
			? {
					...node,
					onError: 'continueErrorOutput' as const,
					parameters: { ...node.parameters, operation: 'exportAndDownload', options },
				}
			: node,
	);
	return { ...json, nodes };
}

/** The same workflow with another node in the place of this package's, without parameters. */
export function ofType(workflow: WorkflowJson, type: string): WorkflowJson {
	const nodes = workflow.nodes.map((node) =>
		node.type === 'n8n-nodes-invoance.invoance' ? { ...node, type, parameters: {} } : node,
	);
	return { ...workflow, nodes };
}

/** Manual Trigger → Create Export → Wait for Export → Download Export, with some options set. */
export async function chainWorkflow(options: INodeParameters = {}): Promise<WorkflowJson> {
	const json = await readWorkflow(path.join(FOLDER, 'create-wait-download.json'));
	return withParameters(json, { options });
}

/** The same workflow, with parameters set in every node but the trigger. */
function withParameters(json: WorkflowJson, parameters: INodeParameters): WorkflowJson {
	const nodes = json.nodes.map((node) =>
		node.name === 'Manual Trigger'
			? node
			: { ...node, parameters: { ...node.parameters, ...parameters } },
	);
	return { ...json, nodes };
}

/** Manual Trigger → HTTP Request of `{{ $json.url }}` with Response Format: File. */
export function httpRequestWorkflow(typeVersion: number): WorkflowJson {
	return {
		name: 'HTTP Request',
		nodes: [
			{
				id: '1',
				name: 'Manual Trigger',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2',
				name: 'HTTP Request',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion,
				position: [220, 0],
				parameters: {
					url: '={{ $json.url }}',
					options: { response: { response: { responseFormat: 'file' } } },
				},
			},
		],
		connections: {
			'Manual Trigger': { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
