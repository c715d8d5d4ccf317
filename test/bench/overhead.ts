/**
 * What n8n and this node add to the calls themselves, with a file so small that nothing else
 * counts: Create → Wait → Download in n8n's engine against the three bare calls create, get and
 * download; and Download Export alone against the two that it makes, get and download. The files
 * are written to disk by all of them. Then a profile: where the time of Download Export goes.
 *
 *     npm run bench -- overhead
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { startEngine, type Engine } from '../engine/engine';
import type { WorkflowJson } from '../workflowFile';
import { BareCalls } from './bareCalls';
import { builtPackage, emptyBinaries } from './competitors';
import { startRemoteEmulator, type EmulatorAddress, type RemoteEmulator } from './emulatorProcess';
import { interleave, median, printGoal, printTable, round, ROUNDS } from './report';
import { profile, selfTime } from './selfTime';
import { HELPERS_ONLY, HelpersOnly } from './helpersOnly';
import { chainWorkflow, downloadWorkflow, ofType } from './workflows';

const TIMES = 100;
const PROFILED_TIMES = 500;
const EXPORT_BYTES = 1_000;

interface Stage {
	emulator: RemoteEmulator;
	engine: Engine;
	address: EmulatorAddress;
	/** Where the bare calls put their files. */
	folder: string;
}

async function main(): Promise<void> {
	const emulator = await startRemoteEmulator({
		eventsPerOrganization: 2,
		jobDurationMs: 0,
		coldJobDurationMs: 0,
	});
	const address = await emulator.call('address', undefined);
	const engine = await startEngine(await builtPackage(), address, {
		[HELPERS_ONLY]: new HelpersOnly(address),
	});
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-bench-'));
	try {
		await compare({ emulator, engine, address, folder });
	} finally {
		await Promise.all([emulator.end(), engine.close()]);
		await rm(folder, { recursive: true, force: true });
	}
}

async function compare(stage: Stage): Promise<void> {
	const exportId = await stage.emulator.call('addExport', EXPORT_BYTES);
	const chain = await chainWorkflow();
	const download = await downloadWorkflow();
	const helpersOnly = ofType(download, HELPERS_ONLY);
	const reused = new BareCalls(stage.address);
	const fresh = new BareCalls(stage.address, false);
	const competitors = {
		'undici: create, get, download': () => threeCalls(reused, stage.folder),
		'the same, a connection per call': () => threeCalls(fresh, stage.folder),
		'this node: Create → Wait → Download': () => execute(stage, chain, {}),
		'undici: get, download': () => twoCalls(reused, exportId, stage.folder),
		'the same two, a connection per call': () => twoCalls(fresh, exportId, stage.folder),
		"n8n's helpers alone: get, download": () => execute(stage, helpersOnly, { id: exportId }),
		'this node: Download': () => execute(stage, download, { id: exportId }),
	};
	const results = await interleave(
		// One more, in which all code is loaded and compiled.
		ROUNDS + 1,
		mapValues(competitors, (once) => async () => await averageMs(stage, once)),
	);
	const rounds = mapValues(results, (times) => times.slice(1));
	const requests: Record<string, number> = {};
	for (const [name, once] of Object.entries(competitors)) {
		await stage.emulator.call('requestCount', undefined);
		await once();
		requests[name] = await stage.emulator.call('requestCount', undefined);
	}
	print(mapValues(rounds, median), requests);
	await printProfile(stage, async () => {
		await execute(stage, download, { id: exportId });
	});
}

function print(ms: Record<string, number>, requests: Record<string, number>): void {
	printTable(
		`An export of ${EXPORT_BYTES} bytes, ${TIMES} times one after the other, ${ROUNDS} rounds`,
		Object.entries(ms).map(([name, median]) => ({
			'': name,
			requests: requests[name] ?? 0,
			'ms each (median)': round(median),
			'per second': round(1000 / median),
		})),
	);
	const [three = NaN, threeFresh = NaN, chain = NaN, two = NaN, twoFresh = NaN, ...inN8n] =
		Object.values(ms);
	const [helpersOnly = NaN, download = NaN] = inN8n;
	printGoal('Download / three bare calls', download / three, { atMost: 3 });
	printGoal('Download / its own two bare calls', download / two, { atMost: 3 });
	printGoal('Create → Wait → Download / three bare calls', chain / three, { atMost: 3 });
	console.log(`  Download / n8n's helpers alone: ${round(download / helpersOnly)}`);
	console.log(`  n8n's helpers alone / their two bare calls: ${round(helpersOnly / two)}`);
	console.log(`  with a connection per call for undici too, as n8n's HTTP helper opens them:`);
	console.log(`    Download / two calls: ${round(download / twoFresh)}`);
	console.log(`    Create → Wait → Download / three calls: ${round(chain / threeFresh)}`);
}

async function printProfile(stage: Stage, once: () => Promise<void>): Promise<void> {
	const recorded = await profile(async () => {
		for (let time = 0; time < PROFILED_TIMES; time++) await once();
	});
	await emptyBinaries(stage.engine);
	const rows = (shares: { place: string; share: number }[]) =>
		shares.slice(0, 10).map(({ place, share }) => ({
			'': place,
			'% of busy time': round(share * 100),
		}));
	printTable(`Where Download's time goes, ${PROFILED_TIMES} executions`, rows(selfTime(recorded)));
}

/** Runs something often, one after the other; in milliseconds each. */
async function averageMs({ engine, folder }: Stage, once: () => Promise<void>): Promise<number> {
	const startedAt = performance.now();
	for (let time = 0; time < TIMES; time++) await once();
	const tookMs = performance.now() - startedAt;
	await emptyBinaries(engine);
	await rm(folder, { recursive: true });
	await mkdir(folder);
	return tookMs / TIMES;
}

async function execute(
	{ engine }: Stage,
	workflow: WorkflowJson,
	item: IDataObject,
): Promise<void> {
	const { items, error } = await engine.run(workflow, {
		input: [item],
		mode: 'trigger',
		executionId: randomUUID(),
	});
	if (error) throw new Error(error.message);
	const last = workflow.nodes.at(-1)?.name ?? '';
	if (items(last).length !== 1) throw new Error('No file came out');
}

async function threeCalls(calls: BareCalls, folder: string): Promise<void> {
	const { id } = await calls.create();
	await twoCalls(calls, id, folder);
}

async function twoCalls(calls: BareCalls, exportId: string, folder: string): Promise<void> {
	await calls.download(await calls.downloadUrl(exportId), path.join(folder, randomUUID()));
}

function mapValues<Name extends string, From, To>(
	record: Record<Name, From>,
	map: (value: From) => To,
): Record<Name, To> {
	const entries = Object.entries<From>(record).map(([name, value]) => [name, map(value)]);
	return Object.fromEntries(entries) as Record<Name, To>;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
