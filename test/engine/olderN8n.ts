/**
 * What older versions of n8n lack. The tests run on all versions of the README's table, with one
 * harness for all, which asks here for what is there and never for a version.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { BinaryData, BinaryDataService } from 'n8n-core';
import { dependencies } from 'n8n-core/package.json';
import * as n8nWorkflow from 'n8n-workflow';
import type { IBinaryData, INode, IPinData, IRunExecutionData } from 'n8n-workflow';

/** The types are those of the newest version; any of it may be missing. */
const { BINARY_IN_JSON_PROPERTY, createRunExecutionData } = n8nWorkflow as Partial<
	typeof n8nWorkflow
>;

/**
 * Whether a workflow can keep its binaries in the items' JSON, with the setting `binaryMode`.
 * n8n-workflow 2.0.1 (n8n 2.0) and older cannot; 2.16.0 can.
 */
export const canCombineBinaries = BINARY_IN_JSON_PROPERTY !== undefined;

/**
 * What n8n tells an AI model about an operation. n8n-workflow 1.86 (n8n-core 1.87) and older have no
 * such function, and say it in other words.
 */
export const makeDescription: typeof n8nWorkflow.NodeHelpers.makeDescription | undefined =
	n8nWorkflow.NodeHelpers.makeDescription;

/**
 * An execution's data before a node, where it is to start.
 *
 * n8n-workflow 1.113 (n8n 1.115) and older have no function that makes it: there it is made of the
 * parts that they know.
 */
export function executionDataBefore(start: INode, pinData: IPinData = {}): IRunExecutionData {
	const nodeExecutionStack = [{ node: start, data: { main: [[{ json: {} }]] }, source: null }];
	if (createRunExecutionData) {
		return createRunExecutionData({
			resultData: { pinData },
			executionData: { nodeExecutionStack },
		});
	}
	const parts = {
		startData: {},
		resultData: { runData: {}, pinData },
		executionData: {
			contextData: {},
			metadata: {},
			nodeExecutionStack,
			waitingExecution: {},
			waitingExecutionSource: {},
		},
	};
	return parts as unknown as IRunExecutionData;
}

/**
 * Chooses the language of expressions that n8n has had since 1.9 (Tournament). n8n-workflow 1.86
 * (n8n-core 1.87) and older begin with the one before; n8n itself sets it when it starts.
 */
export function initExpressions(): void {
	const { ExpressionEvaluatorProxy } = n8nWorkflow as {
		ExpressionEvaluatorProxy?: { setEvaluator?: (language: string) => void };
	};
	ExpressionEvaluatorProxy?.setEvaluator?.('tournament');
}

/**
 * Whether n8n asks a proxy for a connection (CONNECT) to a host that it reaches by HTTPS. n8n-core
 * 1.87 and older do not: their axios hands the proxy the request itself, headers and all.
 */
export const asksProxiesToConnect = ['https-proxy-agent', '@n8n/backend-network'].some(
	(name) => name in dependencies,
);

/**
 * Prepares n8n's binary storage.
 *
 * n8n-core 1.87 and older are told where and how; later versions, from 1.97 or before, read it from
 * the environment, as `engine.ts` has set it.
 */
export async function initBinaries(service: BinaryDataService, folder: string): Promise<void> {
	const mode = process.env.N8N_DEFAULT_BINARY_DATA_MODE ?? 'default';
	const config = { mode, availableModes: ['filesystem'], localStoragePath: folder };
	const { init } = service as unknown as { init: (config: object) => Promise<void> };
	await init.call(service, config);
}

/** What n8n knows of a file that a test stores. */
const FILE: IBinaryData = {
	data: '',
	mimeType: 'application/x-ndjson',
	fileName: 'export.ndjson',
};

/**
 * Puts a file into n8n's binary storage.
 *
 * n8n-core 1.115 and older take workflow and execution apart; 1.122 takes one location.
 */
export async function storeBinary(
	service: BinaryDataService,
	content: Buffer | Readable,
	executionId = 'test',
): Promise<IBinaryData> {
	const workflowId = 'workflow';
	const ofExecution =
		service.store.length === 3
			? [{ type: 'execution', workflowId, executionId }]
			: [workflowId, executionId];
	const { store } = service as unknown as { store: (...args: unknown[]) => Promise<IBinaryData> };
	return await store.call(service, ...ofExecution, content, FILE);
}

/**
 * Adds a kind of storage to those of n8n.
 *
 * n8n-core 1.115 and older have no function for it: there it is put where they keep their own.
 */
export function addStorage(
	service: BinaryDataService,
	mode: 's3',
	storage: BinaryData.Manager,
): void {
	const { setManager, managers } = service as unknown as {
		setManager?: BinaryDataService['setManager'];
		managers: Record<string, BinaryData.Manager>;
	};
	if (setManager) setManager.call(service, mode, storage);
	else managers[mode] = storage;
}

/**
 * Whether n8n removes the part of a file that has come when the rest does not. n8n-core 2.30 and
 * older leave it on the disk, though in no item; 2.41 removes it.
 */
export async function removesPartialFiles(
	service: BinaryDataService,
	folder: string,
): Promise<boolean> {
	const executionId = randomUUID();
	const broken = Readable.from(
		(async function* () {
			yield await Promise.resolve(Buffer.from('a part'));
			throw new Error('and no more');
		})(),
	);
	await storeBinary(service, broken, executionId).catch(() => undefined);
	const entries = await readdir(folder, { recursive: true });
	const left = entries.filter((name) => name.includes(executionId));
	const files = left.filter((name) => path.basename(name) !== executionId);
	await Promise.all(
		left.map(async (name) => {
			await rm(path.join(folder, name), { recursive: true, force: true });
		}),
	);
	return !files.some((name) => /\/binary_data\//.test(name));
}
