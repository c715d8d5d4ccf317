/**
 * Download of 64 MiB and 1 GiB from the emulator's storage to disk: this node in n8n's engine,
 * n8n's HTTP Request node in the same engine, and bare undici. The emulator has a process of its own,
 * and so has each single measurement.
 *
 *     npm run bench -- download
 */
import { BareCalls } from './bareCalls';
import { startRemoteCompetitor, type Measured } from './competitorProcess';
import type { CompetitorName } from './competitors';
import { installBenchPackage } from './benchPackage';
import { startRemoteEmulator, type RemoteEmulator } from './emulatorProcess';
import { interleave, median, printGoal, printTable, round, ROUNDS } from './report';

const MIB = 2 ** 20;
const SIZES_MIB = (process.env.BENCH_SIZES_MIB ?? '64,1024').split(',').map(Number);
/** What a process downloads before it is called idle, so that all code is loaded. */
const LOADING = { times: 5, bytes: MIB };
/** What it downloads after that before it is measured: a server's code has long been compiled. */
const WARM_UP = { times: 3, bytes: 64 * MIB };
const LABELS = {
	undici: 'undici',
	httpRequest: 'HTTP Request node',
	invoance: 'this node, with SHA-256',
} satisfies Partial<Record<CompetitorName, string>>;

type Name = keyof typeof LABELS;

/** A download, and the memory of its process before it. */
interface Round extends Measured {
	idleRss: number;
}

async function main(): Promise<void> {
	await installBenchPackage();
	const emulator = await startRemoteEmulator({});
	try {
		for (const sizeMib of SIZES_MIB) print(sizeMib, await compare(emulator, sizeMib * MIB));
	} finally {
		await emulator.end();
	}
}

async function compare(emulator: RemoteEmulator, bytes: number): Promise<Record<Name, Round[]>> {
	const measure = async (name: Name) => await measureOnce(emulator, name, bytes);
	return await interleave(ROUNDS, {
		undici: async () => await measure('undici'),
		httpRequest: async () => await measure('httpRequest'),
		invoance: async () => await measure('invoance'),
	});
}

/**
 * One download, in a process that is started for it: a process keeps the speed it has fallen into
 * (V8 now and then keeps marking its heap throughout), so rounds of one process are not independent.
 */
async function measureOnce(emulator: RemoteEmulator, name: Name, bytes: number): Promise<Round> {
	const address = await emulator.call('address', undefined);
	const calls = new BareCalls(address);
	const remote = await startRemoteCompetitor(name, address);
	const download = async (exportId: string) =>
		await remote.call('download', [{ exportId, url: await calls.downloadUrl(exportId) }]);
	const repeat = async ({ times, bytes: each }: typeof WARM_UP) => {
		const exportId = await emulator.call('addExport', each);
		for (let time = 0; time < times; time++) await download(exportId);
	};
	try {
		await repeat(LOADING);
		const idleRss = await remote.call('idleRss', undefined);
		await repeat(WARM_UP);
		const exportId = await emulator.call('addExport', bytes);
		const truth = await emulator.call('facts', exportId);
		const measured = await download(exportId);
		const [file] = measured.files;
		if (file?.bytes !== bytes || (file.sha256 ?? truth.sha256) !== truth.sha256) {
			throw new Error(`${LABELS[name]} did not download the whole file`);
		}
		return { ...measured, idleRss };
	} finally {
		await remote.call('close', undefined);
		await remote.end();
	}
}

function print(sizeMib: number, results: Record<Name, Round[]>): void {
	const rate = (rounds: Round[]) => median(rounds.map(({ tookMs }) => (sizeMib * 1000) / tookMs));
	const overIdleMib = (rounds: Round[]) =>
		Math.max(...rounds.map(({ peakRss, idleRss }) => peakRss - idleRss)) / MIB;
	const { invoance, undici, httpRequest } = results;
	printTable(
		`Download of ${sizeMib} MiB, ${ROUNDS} rounds`,
		(['undici', 'httpRequest', 'invoance'] as const).map((name) => ({
			'': LABELS[name],
			'MiB/s (median)': round(rate(results[name])),
			'each round': results[name].map(({ tookMs }) => round((sizeMib * 1000) / tookMs)).join(' '),
			'CPU ms': round(median(results[name].map(({ cpuMs }) => cpuMs))),
			'peak over idle MiB': round(overIdleMib(results[name])),
		})),
	);
	printGoal('throughput / undici', rate(invoance) / rate(undici), { atLeast: 0.9 });
	printGoal('throughput / HTTP Request', rate(invoance) / rate(httpRequest), { atLeast: 1 });
	printGoal('peak memory over idle, MiB', overIdleMib(invoance), { atMost: 64 });
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
