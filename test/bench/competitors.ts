import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { startEngine, type Engine, type PackageUnderTest } from '../engine/engine';
import type { WorkflowJson } from '../workflowFile';
import { BareCalls } from './bareCalls';
import { HTTP_REQUEST_VERSION, installBenchPackage, loadHttpRequestNode } from './benchPackage';
import type { EmulatorAddress } from './emulatorProcess';
import { downloadWorkflow, httpRequestWorkflow } from './workflows';

/** What is to be downloaded: the node takes the ID, the others a presigned URL that is ready. */
export interface Target {
	exportId: string;
	url: string;
}

/** What came of it. */
export interface Downloaded {
	bytes: number;
	/** Only the node tells. */
	sha256?: string;
}

/** Someone who can download an export to disk. */
export interface Competitor {
	download: (target: Target) => Promise<Downloaded>;
	/** Deletes what was downloaded, so that the disk does not fill. */
	tidy: () => Promise<void>;
	close: () => Promise<void>;
}

const COMPETITORS = { invoance, httpRequest, undici };

/** This node, n8n's HTTP Request node, and undici without any n8n. */
export type CompetitorName = keyof typeof COMPETITORS;

/** Starts a competitor, which is to download from the emulator at an address. */
export async function startCompetitor(
	name: CompetitorName,
	address: EmulatorAddress,
): Promise<Competitor> {
	return await COMPETITORS[name](address);
}

/** The package as it is published, from `dist`. */
export async function builtPackage(): Promise<PackageUnderTest> {
	const root = path.resolve(__dirname, '../..');
	return (await import(path.join(root, 'dist', 'index.js'))) as PackageUnderTest;
}

/** Deletes the binaries that n8n keeps. */
export async function emptyBinaries({ binaryFolder }: Engine): Promise<void> {
	await rm(path.join(binaryFolder, 'workflows'), { recursive: true, force: true });
}

/** Download Export in n8n's engine, with its binaries on disk. */
async function invoance(address: EmulatorAddress): Promise<Competitor> {
	const engine = await startEngine(await builtPackage(), address);
	return inEngine(engine, await downloadWorkflow());
}

/** What a user would pick instead: HTTP Request with Response Format: File, in the same engine. */
async function httpRequest(address: EmulatorAddress): Promise<Competitor> {
	const node = loadHttpRequestNode(await installBenchPackage());
	const engine = await startEngine(await builtPackage(), address, {
		'n8n-nodes-base.httpRequest': node,
	});
	return inEngine(engine, httpRequestWorkflow(HTTP_REQUEST_VERSION));
}

function inEngine(engine: Engine, workflow: WorkflowJson): Competitor {
	const node = workflow.nodes.at(-1)?.name ?? '';
	return {
		download: async ({ exportId, url }) => {
			const { items, error } = await engine.run(workflow, {
				input: [{ id: exportId, url }],
				mode: 'trigger',
			});
			const [item] = items(node);
			if (error || !item) throw new Error(`${node} failed: ${error?.message ?? 'no item'}`);
			const sha256 = item.json.sha256;
			return {
				bytes: storedBytes(item.binary?.data),
				...(typeof sha256 === 'string' && { sha256 }),
			};
		},
		tidy: async () => {
			await emptyBinaries(engine);
		},
		close: engine.close,
	};
}

function storedBytes(binary: IBinaryData | undefined): number {
	if (binary?.bytes === undefined) throw new Error('n8n did not store a file');
	return binary.bytes;
}

/**
 * The limit: undici's stream straight into a file. n8n is loaded all the same, because V8 collects
 * garbage more often in a small heap, which would make undici slower alone than within n8n.
 */
async function undici(address: EmulatorAddress): Promise<Competitor> {
	const engine = await startEngine(await builtPackage(), address);
	const calls = new BareCalls(address);
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-undici-'));
	let file = '';
	return {
		download: async ({ url }) => {
			file = path.join(folder, randomUUID());
			await calls.download(url, file);
			return { bytes: (await stat(file)).size };
		},
		tidy: async () => {
			await rm(file, { force: true });
		},
		close: async () => {
			await rm(folder, { recursive: true, force: true });
			await engine.close();
		},
	};
}
