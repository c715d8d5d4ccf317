import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type * as Di from '@n8n/di';
import type { BinaryData } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IBinaryData,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowBase,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataOf } from './additionalData';
import { answerAsTool, pickOrganization, type NodeInWorkflow } from './contexts';
import { CredentialStore } from './credentialStore';
import { ManualTrigger } from './manualTrigger';

// n8n-core reads its settings from the environment when it is loaded, so they come first.
const folder = mkdtempSync(path.join(tmpdir(), 'invoance-engine-'));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_BINARY_DATA_STORAGE_PATH = path.join(folder, 'binaryData');
process.env.N8N_DEFAULT_BINARY_DATA_MODE ??= 'filesystem';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
process.env.N8N_LOG_LEVEL = 'silent';

/** npm may install several versions of @n8n/di, and a container knows only its own services. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as typeof Di;

/** What the package exports: its sources in tests, its build in the demo and the benchmarks. */
export interface PackageUnderTest {
	Invoance: new () => INodeType;
	InvoanceApi: new () => ICredentialType;
}

/** A workflow as n8n's editor exports it. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'name' | 'settings' | 'staticData' | 'pinData'>>;

interface RunOptions {
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
interface Running {
	result: Promise<RunResult>;
	cancel: () => void;
}

export interface RunResult {
	run: IRun;
	/** What a node put out, over all its runs. */
	items: (node: string) => INodeExecutionData[];
	/** What n8n would save with the workflow for the next run. */
	staticData: IDataObject;
	/** What is shown under the output of a node. */
	hints: (node: string) => string[];
	/** The error that ended the execution. */
	error: { message: string; description?: string | null | undefined } | undefined;
}

export interface Engine {
	run: (workflow: WorkflowJson, options?: RunOptions) => Promise<RunResult>;
	start: (workflow: WorkflowJson, options?: RunOptions) => Running;
	/** What the organization picker of a node shows for a search. */
	pickOrganization: (
		workflow: WorkflowJson,
		node: string,
		filter?: string,
	) => Promise<INodeListSearchResult>;
	/** What an AI agent is told when it uses a node as a tool. */
	answerAsTool: (workflow: WorkflowJson, node: string, args: IDataObject) => Promise<unknown>;
	/** The bytes that n8n stored for a binary. */
	read: (binary: IBinaryData | undefined) => Promise<Buffer>;
	/** Puts a file into n8n's binary storage. */
	store: (bytes: Buffer) => Promise<IBinaryData>;
	/** A file in a storage that gives these streams, as slow or as broken as the test wants. */
	storedBy: (openStream: () => Promise<Readable>) => IBinaryData;
	/** Where n8n keeps binaries. */
	readonly binaryFolder: string;
	close: () => Promise<void>;
}

/**
 * n8n's own engine in this process, with real HTTP and real binary storage in a
 * temporary folder.
 */
export async function startEngine(
	{ Invoance, InvoanceApi }: PackageUnderTest,
	credential: { apiKey: string; baseUrl: string },
	extraNodes: Record<string, INodeType> = {},
): Promise<Engine> {
	const { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } = await import('n8n-core');
	const binaries = Container.get(BinaryDataService);
	await binaries.init();
	const nodes: Record<string, INodeType> = {
		'n8n-nodes-invoance.invoance': new Invoance(),
		'n8n-nodes-base.manualTrigger': new ManualTrigger(),
		...extraNodes,
	};
	const nodeTypes: INodeTypes = {
		getByName: (type) => known(nodes, type),
		getByNameAndVersion: (type) => known(nodes, type),
		getKnownTypes: () => ({}),
	};
	const credentials = new CredentialStore(new InvoanceApi(), credential);
	let executions = 0;

	const start = (json: WorkflowJson, options: RunOptions = {}): Running => {
		const { mode = 'manual', executionId = `execution-${++executions}` } = options;
		const workflow = new Workflow({ id: 'workflow', active: false, nodeTypes, ...json });
		const trigger = json.nodes.find(({ type }) =>
			known(nodes, type).description.group.includes('trigger'),
		);
		if (!trigger) throw new Error('The workflow has no trigger');
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [],
			},
		});
		const hooks = new ExecutionLifecycleHooks(mode, executionId, {
			id: 'workflow',
			name: json.name ?? 'Test',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			...json,
		} as IWorkflowBase);
		hooks.addHandler('nodeExecuteAfter', (node) => options.onNodeFinished?.(node));
		const additionalData = additionalDataOf(credentials, executionId, hooks);
		const execution = new WorkflowExecute(additionalData, mode, withInput(data, trigger, options));
		const running = execution.processRunExecutionData(workflow);
		return {
			result: running.then((run) => resultOf(run, workflow)),
			cancel: () => {
				running.cancel();
			},
		};
	};

	const outsideOfExecution = (json: WorkflowJson, name: string): NodeInWorkflow => {
		const workflow = new Workflow({ id: 'workflow', active: false, nodeTypes, ...json });
		const node = workflow.getNode(name);
		if (!node) throw new Error(`The workflow has no node ${name}`);
		const additionalData = additionalDataOf(credentials, `execution-${++executions}`);
		return { workflow, node, nodeType: known(nodes, node.type), additionalData };
	};

	return {
		start,
		pickOrganization: async (json, node, filter) =>
			await pickOrganization(outsideOfExecution(json, node), filter),
		answerAsTool: async (json, node, args) =>
			await answerAsTool(outsideOfExecution(json, node), args),
		run: async (json, options) => await start(json, options).result,
		read: async (binary) => {
			if (!binary) throw new Error('There is no binary');
			return await binaries.getAsBuffer(binary);
		},
		store: async (bytes) =>
			await binaries.store(
				{ type: 'execution', workflowId: 'workflow', executionId: 'test' },
				bytes,
				{ data: '', mimeType: 'application/x-ndjson', fileName: 'export.ndjson' },
			),
		storedBy: (openStream) => {
			// Opening files is all that a test asks of it.
			const storage = { getAsStream: openStream } as unknown as BinaryData.Manager;
			binaries.setManager('s3', storage);
			return { data: 's3', id: 's3:file', mimeType: 'application/x-ndjson' };
		},
		binaryFolder: path.join(folder, 'binaryData'),
		close: async () => {
			await rm(folder, { recursive: true, force: true });
		},
	};
}

function withInput(
	data: ReturnType<typeof createRunExecutionData>,
	trigger: INode,
	{ input = [{}], items = input.map((json) => ({ json })) }: RunOptions,
): ReturnType<typeof createRunExecutionData> {
	data.resultData.pinData = { [trigger.name]: items };
	data.executionData?.nodeExecutionStack.push({
		node: trigger,
		data: { main: [[{ json: {} }]] },
		source: null,
	});
	return data;
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
		items: (node) => (runData[node] ?? []).flatMap((task) => task.data?.main?.[0] ?? []),
	};
}

function known(nodes: Record<string, INodeType>, type: string): INodeType {
	const node = nodes[type];
	if (!node) throw new Error(`The engine tests have no node of type ${type}`);
	return node;
}

/** A field of an item that must be text. */
export function text(item: INodeExecutionData | undefined, field: string): string {
	const value = item?.json[field];
	if (typeof value !== 'string') throw new Error(`The item has no text in ${field}`);
	return value;
}

/** Reads a workflow file of the project. */
export async function readWorkflow(file: string): Promise<WorkflowJson> {
	return JSON.parse(await readFile(file, 'utf8')) as WorkflowJson;
}
