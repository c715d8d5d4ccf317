import * as sources from '../../index';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import { readWorkflow, startEngine, type Engine, type WorkflowJson } from './engine';

/** The engine with the node's sources, connected to an emulator of its own. */
export interface Stage {
	emulator: Emulator;
	engine: Engine;
	close: () => Promise<void>;
}

export async function startStage(
	options: EmulatorOptions & { apiKey?: string } = {},
): Promise<Stage> {
	const emulator = await startEmulator({ eventsPerOrganization: 200, ...options });
	const engine = await startEngine(sources, {
		apiKey: options.apiKey ?? emulator.apiKey,
		baseUrl: emulator.baseUrl,
	});
	return {
		emulator,
		engine,
		close: async () => {
			await Promise.all([emulator.close(), engine.close()]);
		},
	};
}

/** A workflow of `test/engine/workflows`, by its file's name. */
export async function workflow(name: string): Promise<WorkflowJson> {
	return await readWorkflow(`${__dirname}/workflows/${name}.json`);
}
