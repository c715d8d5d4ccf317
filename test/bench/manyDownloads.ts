/**
 * One, five and twenty downloads at once in n8n's engine: Download Export, which hashes and counts
 * rows, against a node of n8n's helpers and a hash alone. The emulator has a process of its own, and
 * so has each single measurement.
 *
 *     npm run bench -- manyDownloads
 */
import { BareCalls } from './bareCalls';
import { startRemoteCompetitor, type Measured } from './competitorProcess';
import { startRemoteEmulator, type RemoteEmulator } from './emulatorProcess';
import { interleave, median, printGoal, printTable, round, ROUNDS } from './report';

const MIB = 2 ** 20;
const CASES = [
	{ atOnce: 1, mib: 1024 },
	{ atOnce: 5, mib: 256 },
	{ atOnce: 20, mib: 64 },
];
type Case = (typeof CASES)[number];

const LABELS = { helpersWithHash: "n8n's helpers with a hash", invoance: 'this node' };
type Name = keyof typeof LABELS;

async function main(): Promise<void> {
	const emulator = await startRemoteEmulator({});
	try {
		for (const each of CASES) {
			const measure = (name: Name) => async () => await measureOnce(emulator, name, each);
			print(
				each,
				await interleave(ROUNDS, {
					helpersWithHash: measure('helpersWithHash'),
					invoance: measure('invoance'),
				}),
			);
		}
	} finally {
		await emulator.end();
	}
}

/** In a process that is started for it, which has downloaded before, so that all code is loaded. */
async function measureOnce(
	emulator: RemoteEmulator,
	name: Name,
	{ atOnce, mib }: Case,
): Promise<Measured> {
	const address = await emulator.call('address', undefined);
	const calls = new BareCalls(address);
	const remote = await startRemoteCompetitor(name, address);
	const download = async (times: number, bytes: number) => {
		const exportIds = await Promise.all(
			Array.from({ length: times }, async () => await emulator.call('addExport', bytes)),
		);
		const targets = exportIds.map(async (exportId) => ({
			exportId,
			url: await calls.downloadUrl(exportId),
		}));
		const measured = await remote.call('download', await Promise.all(targets));
		return { exportIds, measured };
	};
	try {
		await download(5, MIB);
		for (let time = 0; time < 3; time++) await download(1, 64 * MIB);
		const { exportIds, measured } = await download(atOnce, mib * MIB);
		const truths = exportIds.map(async (id) => (await emulator.call('facts', id)).sha256);
		const hashes = measured.files.map(({ sha256 }) => sha256);
		if (String(hashes) !== String(await Promise.all(truths))) {
			throw new Error(`${LABELS[name]} did not download the whole files`);
		}
		return measured;
	} finally {
		await remote.call('close', undefined);
		await remote.end();
	}
}

function print({ atOnce, mib }: Case, results: Record<Name, Measured[]>): void {
	const total = atOnce * mib;
	const rate = (name: Name) => median(results[name].map(({ tookMs }) => (total * 1_000) / tookMs));
	printTable(
		`${atOnce} × ${mib} MiB at once, ${ROUNDS} rounds`,
		(['helpersWithHash', 'invoance'] as const).map((name) => ({
			'': LABELS[name],
			'MiB/s (median)': round(rate(name)),
			'each round': results[name].map(({ tookMs }) => round((total * 1_000) / tookMs)).join(' '),
			'CPU s/GiB': round(median(results[name].map(({ cpuMs }) => cpuMs)) / 1_000 / (total / 1_024)),
			'loop p99 ms': round(median(results[name].map(({ loopP99Ms }) => loopP99Ms))),
		})),
	);
	const ratio = rate('invoance') / rate('helpersWithHash');
	printGoal(`${atOnce} at once / n8n's helpers with a hash`, ratio, { atLeast: 0.95 });
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
