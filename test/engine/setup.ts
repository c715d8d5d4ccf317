import type { IDataObject, INodeParameters } from 'n8n-workflow';
import * as sources from '../../index';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import { readWorkflow, type WorkflowJson } from '../workflowFile';
import type { CredentialData } from './credentialStore';
import { startEngine, text, type Engine } from './engine';
import type { Running, RunResult } from './execution';

/** The engine with the node's sources, connected to an emulator of its own. */
export interface Stage {
	emulator: Emulator;
	engine: Engine;
	/** The same engine with another key. */
	engineWithKey: (apiKey: string) => Promise<Engine>;
	/** The same engine with another Base URL. */
	engineAt: (baseUrl: CredentialData['baseUrl']) => Promise<Engine>;
	/** Creates an export and returns its id once it is ready. */
	readyExport: (input?: { organization?: string; format?: string }) => Promise<string>;
	/** The error that ends a workflow of `workflows/`, by its name, with one input item. */
	errorOf: (name: string, input: IDataObject) => Promise<RunResult['error']>;
	close: () => Promise<void>;
}

/** A stage that the caller closes; see {@link useStage} for the tests of a file. */
export async function startStage(options: EmulatorOptions = {}): Promise<Stage> {
	const emulator = await startEmulator({
		eventsPerOrganization: 200,
		jobDurationMs: 0,
		coldJobDurationMs: 0,
		...options,
	});
	const engineAt: Stage['engineAt'] = async (baseUrl) =>
		await startEngine(sources, { apiKey: emulator.apiKey, baseUrl });
	const engineWithKey = async (apiKey: string) =>
		await startEngine(sources, { apiKey, baseUrl: emulator.baseUrl });
	const engine = await engineAt(emulator.baseUrl);
	return {
		emulator,
		engine,
		engineWithKey,
		engineAt,
		readyExport: async (input = {}) => {
			const created = await engine.run(await workflow('create'), { input: [input] });
			return text(created.items('Invoance')[0], 'id');
		},
		errorOf: async (name, input) =>
			(await engine.run(await workflow(name), { input: [input] })).error,
		close: async () => {
			await Promise.all([emulator.close(), engine.close()]);
		},
	};
}

/**
 * A stage for all tests of a file: started before them, closed after them, and before each one its
 * records are empty and no fault is switched on.
 */
export function useStage(options: EmulatorOptions = {}): Stage {
	const stage = {} as Stage;
	beforeAll(async () => {
		Object.assign(stage, await startStage(options));
	});
	beforeEach(() => {
		stage.emulator.faults.clear();
		stage.emulator.resetRecords();
	});
	afterAll(async () => {
		await stage.close();
	});
	return stage;
}

/** What stands under Settings of a node, in the words of n8n's workflow files. */
export interface NodeSettings {
	/** What n8n does if an item fails; default: the workflow stops. */
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

/**
 * A workflow of `test/engine/workflows`, by its file's name, with some parameters of its node
 * `Invoance` set otherwise, or some of its settings.
 */
export async function workflow(
	name: string,
	parameters: INodeParameters = {},
	settings: NodeSettings = {},
): Promise<WorkflowJson> {
	const json = await readWorkflow(`${__dirname}/workflows/${name}.json`);
	const nodes = json.nodes.map((node) =>
		node.name === 'Invoance'
			? { ...node, ...settings, parameters: { ...node.parameters, ...parameters } }
			: node,
	);
	return { ...json, nodes };
}

/** A workflow with Export and Download, in the time zone of Berlin; otherwise like {@link workflow}. */
export async function oneStep(
	parameters: INodeParameters = {},
	settings: NodeSettings = {},
): Promise<WorkflowJson> {
	const json = await workflow(
		'create',
		{ operation: 'exportAndDownload', ...parameters },
		settings,
	);
	return { ...json, settings: { ...json.settings, timezone: 'Europe/Berlin' } };
}

/**
 * Cancels an execution 300 ms after its start, and tells how many milliseconds it took to end.
 * Nothing may come out of the node `Invoance`.
 */
export async function msToCancel(running: Running): Promise<number> {
	await new Promise((resolve) => setTimeout(resolve, 300));
	const cancelledAt = performance.now();
	running.cancel();
	const { run, items } = await running.result;
	const tookMs = performance.now() - cancelledAt;
	expect(run.status).toBe('canceled');
	expect(items('Invoance')).toEqual([]);
	return tookMs;
}
