import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { startEngine, type Engine, type PackageUnderTest } from '../engine/engine';
import type { WorkflowJson } from '../workflowFile';
import { BareCalls } from './bareCalls';
import { HTTP_REQUEST_VERSION, installBenchPackage, loadHttpRequestNode } from './benchPackage';
import type { EmulatorAddress } from './emulatorProcess';
import { HELPERS_ONLY, HelpersOnly } from './helpersOnly';
import { downloadWorkflow, httpRequestWorkflow, ofType } from './workflows';

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

/** Someone who can download exports to disk, all of them at once. */
export interface Competitor {
	download: (targets: Target[]) => Promise<Downloaded[]>;
	/** Deletes what was downloaded, so that the disk does not fill. */
	tidy: () => Promise<void>;
	close: () => Promise<void>;
}

const COMPETITORS = { invoance, httpRequest, helpersWithHash, undici };

/** This node, n8n's HTTP Request node, n8n's helpers with a hash, and undici without any n8n. */
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
	return inEngine(engine, (concurrency) => downloadWorkflow({ concurrency }));
}

/** What a user would pick instead: HTTP Request with Response Format: File, in the same engine. */
async function httpRequest(address: EmulatorAddress): Promise<Competitor> {
	const node = loadHttpRequestNode(await installBenchPackage());
	const engine = await startEngine(await builtPackage(), address, {
		'n8n-nodes-base.httpRequest': node,
	});
	return inEngine(engine, () => Promise.resolve(httpRequestWorkflow(HTTP_REQUEST_VERSION)));
}

/** What a node with a hash must do at least, in the same engine. */
async function helpersWithHash(address: EmulatorAddress): Promise<Competitor> {
	const engine = await startEngine(await builtPackage(), address, {
		[HELPERS_ONLY]: new HelpersOnly(address, true),
	});
	return inEngine(engine, async () => ofType(await downloadWorkflow(), HELPERS_ONLY));
}

/** @param workflowFor what downloads so many at once. */
function inEngine(
	engine: Engine,
	workflowFor: (atOnce: number) => Promise<WorkflowJson>,
): Competitor {
	return {
		download: async (targets) => {
			const workflow = await workflowFor(targets.length);
			const node = workflow.nodes.at(-1)?.name ?? '';
			const { items, error } = await engine.run(workflow, {
				input: targets.map(({ exportId, url }) => ({ id: exportId, url })),
				mode: 'trigger',
			});
			if (error) throw new Error(`${node} failed: ${error.message}`);
			return items(node).map(({ json: { sha256 }, binary }) => ({
				bytes: storedBytes(binary?.data),
				...(typeof sha256 === 'string' && { sha256 }),
			}));
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
	return {
		download: async (targets) =>
			await Promise.all(
				targets.map(async ({ url }) => {
					const file = path.join(folder, randomUUID());
					await calls.download(url, file);
					return { bytes: (await stat(file)).size };
				}),
			),
		tidy: async () => {
			await rm(folder, { recursive: true, force: true });
			await mkdir(folder);
		},
		close: async () => {
			await rm(folder, { recursive: true, force: true });
			await engine.close();
		},
	};
}
