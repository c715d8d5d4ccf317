import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Di from '@n8n/di';
import type {
	ICredentialType,
	IDataObject,
	INodeExecutionData,
	INodeListSearchResult,
	INodeType,
} from 'n8n-workflow';
import { binariesIn, type Binaries } from './binaries';
import { answerAsTool, pickOrganization, type NodeInWorkflow } from './contexts';
import { CredentialStore, type CredentialData } from './credentialStore';
import { Installation, type RunOptions, type Running, type RunResult } from './execution';
import type { WorkflowJson } from '../workflowFile';
import { ManualTrigger } from './manualTrigger';
import { initBinaries, initExpressions } from './olderN8n';

// n8n-core reads its settings from the environment when it is loaded, so they come first.
const folder = mkdtempSync(path.join(tmpdir(), 'invoance-engine-'));
process.env.N8N_USER_FOLDER = folder;
const binaryFolder = path.join(folder, 'binaryData');
process.env.N8N_BINARY_DATA_STORAGE_PATH = binaryFolder;
process.env.N8N_DEFAULT_BINARY_DATA_MODE ??= 'filesystem';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
process.env.N8N_LOG_LEVEL = 'silent';

/** npm may install several versions of @n8n/di, and a container knows only its own services. */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as typeof Di;

/** What the package exports: its sources in tests, its build in the demo and the benchmarks. */
export interface PackageUnderTest {
	Invoance: new () => INodeType;
	InvoanceTrigger: new () => INodeType;
	InvoanceApi: new () => ICredentialType;
}

/** n8n's engine, with the package installed in it. */
export interface Engine extends Binaries {
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
	/** A node as n8n has it while nothing runs, e.g. a trigger that is to poll. */
	nodeOf: (workflow: WorkflowJson, node: string) => NodeInWorkflow;
	/** Where n8n keeps binaries. */
	readonly binaryFolder: string;
	close: () => Promise<void>;
}

/**
 * n8n's own engine in this process, with real HTTP and real binary storage in a temporary folder.
 *
 * @param credential what the user has typed into the one credential that there is.
 * @param extraNodes further nodes that workflows may have, by their types.
 */
export async function startEngine(
	{ Invoance, InvoanceTrigger, InvoanceApi }: PackageUnderTest,
	credential: CredentialData,
	extraNodes: Record<string, INodeType> = {},
): Promise<Engine> {
	const { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } = await import('n8n-core');
	const binaries = Container.get(BinaryDataService);
	await initBinaries(binaries, binaryFolder);
	initExpressions();
	const nodes: Record<string, INodeType> = {
		'n8n-nodes-invoance.invoance': new Invoance(),
		'n8n-nodes-invoance.invoanceTrigger': new InvoanceTrigger(),
		'n8n-nodes-base.manualTrigger': new ManualTrigger(),
		...extraNodes,
	};
	const credentials = new CredentialStore(new InvoanceApi(), credential);
	const core = { ExecutionLifecycleHooks, WorkflowExecute };
	const installation = new Installation(core, nodes, credentials);
	return {
		start: (json, options) => installation.start(json, options),
		run: async (json, options) => await installation.start(json, options).result,
		pickOrganization: async (json, node, filter) =>
			await pickOrganization(installation.nodeOf(json, node), filter),
		answerAsTool: async (json, node, args) =>
			await answerAsTool(installation.nodeOf(json, node), args),
		nodeOf: (json, node) => installation.nodeOf(json, node),
		...binariesIn(binaries, binaryFolder),
		binaryFolder,
		close: async () => {
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A field of an item that must be text. */
export function text(item: INodeExecutionData | undefined, field: string): string {
	const value = item?.json[field];
	if (typeof value !== 'string') throw new Error(`The item has no text in ${field}`);
	return value;
}
