import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IWorkflowBase,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataOf } from './additionalData';
import type { NodeInWorkflow } from './contexts';
import type { CredentialStore } from './credentialStore';
import { executionDataBefore } from './olderN8n';
import type { WorkflowJson } from '../workflowFile';

/** How a workflow is run. */
export interface RunOptions {
	/** What the trigger hands on; default: one empty item. */
	input?: IDataObject[];
	/** The same as whole items, where they carry files. */
	items?: INodeExecutionData[];
	/** Default `manual`; `trigger` is what a schedule does. */
	mode?: WorkflowExecuteMode;
	executionId?: string;
	onNodeFinished?: (node: string) => void;
}

/** A workflow that is running. */
export interface Running {
	result: Promise<RunResult>;
	cancel: () => void;
}

/** What came out of a run. */
export interface RunResult {
	run: IRun;
	/** What a node put out, over all its runs; output 1 is its error output, where it has one. */
	items: (node: string, output?: number) => INodeExecutionData[];
	/** What n8n would save with the workflow for the next run. */
	staticData: IDataObject;
	/** What is shown under the output of a node. */
	hints: (node: string) => string[];
	/** The error that ended the execution. */
	error: { message: string; description?: string | null | undefined } | undefined;
}

/** The part of n8n-core that executes; it can be loaded only after its settings were made. */
type Core = Pick<typeof import('n8n-core'), 'ExecutionLifecycleHooks' | 'WorkflowExecute'>;

/** What n8n has installed: node types by their names, and one credential. Runs workflows with them. */
export class Installation {
	private executions = 0;
	private readonly nodeTypes: INodeTypes = {
		getByName: (type) => this.nodeType(type),
		getByNameAndVersion: (type) => this.nodeType(type),
		getKnownTypes: () => ({}),
	};

	constructor(
		private readonly core: Core,
		private readonly nodes: Record<string, INodeType>,
		private readonly credentials: CredentialStore,
	) {}

	/** Starts an execution; nobody has to wait for it. */
	start(json: WorkflowJson, options: RunOptions = {}): Running {
		const { mode = 'manual', executionId = this.nextExecutionId() } = options;
		const workflow = this.workflow(json);
		const hooks = new this.core.ExecutionLifecycleHooks(mode, executionId, asStored(json));
		hooks.addHandler('nodeExecuteAfter', (node) => options.onNodeFinished?.(node));
		const additionalData = additionalDataOf(this.credentials, executionId, hooks);
		const data = dataAfter(this.triggerOf(json), options);
		const execution = new this.core.WorkflowExecute(additionalData, mode, data);
		const running = execution.processRunExecutionData(workflow);
		return {
			result: running.then((run) => resultOf(run, workflow)),
			cancel: () => {
				running.cancel();
			},
		};
	}

	/** A node of a workflow, by its name, as it is while nothing runs. */
	nodeOf(json: WorkflowJson, name: string): NodeInWorkflow {
		const workflow = this.workflow(json);
		const node = workflow.getNode(name);
		if (!node) throw new Error(`The workflow has no node ${name}`);
		const additionalData = additionalDataOf(this.credentials, this.nextExecutionId());
		return { workflow, node, nodeType: this.nodeType(node.type), additionalData };
	}

	private workflow(json: WorkflowJson): Workflow {
		return new Workflow({ id: 'workflow', active: false, nodeTypes: this.nodeTypes, ...json });
	}

	private triggerOf({ nodes }: WorkflowJson): INode {
		const trigger = nodes.find(({ type }) =>
			this.nodeType(type).description.group.includes('trigger'),
		);
		if (!trigger) throw new Error('The workflow has no trigger');
		return trigger;
	}

	private nodeType(type: string): INodeType {
		const node = this.nodes[type];
		if (!node) throw new Error(`The engine tests have no node of type ${type}`);
		return node;
	}

	private nextExecutionId(): string {
		return `execution-${++this.executions}`;
	}
}

/** A workflow as n8n's database has it. */
function asStored(json: WorkflowJson): IWorkflowBase {
	return {
		id: 'workflow',
		name: 'Test',
		active: false,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		...json,
	} as IWorkflowBase;
}

/** An execution's data when its trigger is about to hand on the input, which is pinned. */
function dataAfter(
	trigger: INode,
	{ input = [{}], items = input.map((json) => ({ json })) }: RunOptions,
): IRunExecutionData {
	return executionDataBefore(trigger, { [trigger.name]: items });
}

function resultOf(run: IRun, { staticData }: Workflow): RunResult {
	const { runData, error } = run.data.resultData;
	return {
		run,
		error,
		// As n8n's database does: static data is text between runs.
		staticData: JSON.parse(JSON.stringify(staticData)) as IDataObject,
		hints: (node) =>
			(runData[node] ?? []).flatMap((task) => (task.hints ?? []).map(({ message }) => message)),
		items: (node, output = 0) =>
			(runData[node] ?? []).flatMap((task) => task.data?.main?.[output] ?? []),
	};
}
