import {
	NodeConnectionTypes,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INode,
	type INodeListSearchResult,
	type INodeType,
	type ISupplyDataFunctions,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
} from 'n8n-workflow';
import { executionDataBefore } from './olderN8n';

/** A node outside of an execution: in the editor, or in an agent's hands. */
export interface NodeInWorkflow {
	workflow: Workflow;
	node: INode;
	nodeType: INodeType;
	additionalData: IWorkflowExecuteAdditionalData;
}

const OLDER_ERROR = 'Error during node execution: ';

/** What the organization picker shows for a search. */
export async function pickOrganization(
	{ workflow, node, nodeType, additionalData }: NodeInWorkflow,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { LoadOptionsContext } = await import('n8n-core');
	const search = nodeType.methods?.listSearch?.searchOrganizations;
	if (!search) throw new Error(`${node.type} has no organization picker`);
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	// n8n's own types disagree over whether a workflow has a name.
	return await search.call(context as unknown as ILoadOptionsFunctions, filter);
}

/**
 * What an AI agent is told when it uses the node as a tool, by n8n's own code for it.
 *
 * @throws Error if the tool failed; n8n-core 1.115 and older answer with the error's description,
 * behind words of their own.
 */
export async function answerAsTool(
	{ workflow, node, nodeType, additionalData }: NodeInWorkflow,
	args: IDataObject,
): Promise<unknown> {
	const { SupplyDataContext } = await import('n8n-core');
	const { makeHandleToolInvocation } = await import(
		'n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data'
	);
	const data = executionDataBefore(node);
	const contextOf = (runIndex: number) =>
		new SupplyDataContext(
			workflow,
			node,
			additionalData,
			'manual',
			data,
			runIndex,
			[{ json: args }],
			{ [NodeConnectionTypes.AiTool]: [[{ json: args }]] },
			NodeConnectionTypes.AiTool,
			{ node, data: {}, source: null },
			[],
		) as unknown as ISupplyDataFunctions;
	const answer: unknown = await makeHandleToolInvocation(contextOf, node, nodeType, data)(args);
	if (typeof answer === 'string' && answer.startsWith(OLDER_ERROR)) throw new Error(answer);
	return answer;
}
