import { readdir } from 'node:fs/promises';
import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';
import { FAULT_CASES, STRIKES, type FaultCase, type Target } from './faultCases';
import { pauses } from './fastClock';
import { text, type Engine } from './engine';
import type { RunResult } from './execution';
import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/clock', () => jest.requireActual<object>('./fastClock'));
jest.mock('../../nodes/Invoance/http/timeouts', () => ({}));

/** Sets the node's timeouts, which run in real time: short ones only where nothing will come. */
function setTimeouts({ fault }: FaultCase): void {
	const isStall = fault !== 'refused' && fault.type === 'stall';
	const timeoutMs = isStall ? 400 : 10_000;
	Object.assign(jest.requireMock<object>('../../nodes/Invoance/http/timeouts'), {
		REQUEST_TIMEOUT_MS: timeoutMs,
		STALL_MS: timeoutMs,
	});
}

const stage = useStage({ eventsPerOrganization: 60 });

const ENDPOINTS = {
	create: 'createExport',
	get: 'getExport',
	wait: 'getExport',
	download: 'getExport',
	storage: 'storage',
} as const;

/** Runs an operation while the fault strikes, and takes it away after `times` if it is a refusal. */
async function strike(
	target: Target,
	{ fault }: FaultCase,
	times: number,
	run: (engine: Engine) => Promise<RunResult>,
): Promise<RunResult> {
	if (fault !== 'refused') {
		stage.emulator.faults.add({ on: ENDPOINTS[target], times, fault });
		return await run(stage.engine);
	}
	const isStorage = target === 'storage';
	const gate = new Gate(isStorage ? stage.emulator.storageUrl : stage.emulator.baseUrl);
	await gate.close();
	let failures = 0;
	const onPause = () => {
		failures += 1;
		if (failures === times) void gate.open();
	};
	pauses.on('pause', onPause);
	try {
		if (!isStorage) return await run(await stage.engineAt(gate.url));
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'patchJob', patch: { download_url: `${gate.url}/refused` } },
		});
		return await run(stage.engine);
	} finally {
		pauses.off('pause', onPause);
		await gate.close();
	}
}

/** A port that can be shut, before a server that cannot. */
class Gate {
	url = '';
	private server: Server | undefined;
	private port = 0;

	constructor(private readonly target: string) {}

	async open(): Promise<void> {
		const { port, hostname } = new URL(this.target);
		this.server = createServer((socket) => {
			const beyond = connect(Number(port), hostname);
			socket.on('error', () => beyond.destroy()).pipe(beyond);
			beyond.on('error', () => socket.destroy()).pipe(socket);
		}).listen(this.port, '127.0.0.1');
		await once(this.server, 'listening');
	}

	async close(): Promise<void> {
		if (this.port === 0) {
			await this.open();
			const address = this.server?.address();
			if (typeof address !== 'object' || address === null) throw new Error('Not listening');
			this.port = address.port;
			this.url = `http://127.0.0.1:${this.port}`;
		}
		this.server?.close();
		this.server = undefined;
	}
}

async function storedFiles(): Promise<string[]> {
	const entries = await readdir(stage.engine.binaryFolder, {
		recursive: true,
		withFileTypes: true,
	});
	return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function expectResult(target: Target, result: RunResult): Promise<void> {
	expect(result.error).toBeUndefined();
	const [item, ...others] = result.items('Invoance');
	expect(others).toEqual([]);
	const id = text(item, 'id');
	const truth = await stage.emulator.exportObject(id);
	if (target === 'download' || target === 'storage') {
		expect(item?.json).toMatchObject({ bytes: truth.bytes, sha256: truth.sha256 });
		const bytes = await stage.engine.read(item?.binary?.data);
		expect(bytes.equals(await stage.emulator.exportBytes(id))).toBe(true);
	} else {
		expect(item?.json.status).toMatch(target === 'wait' ? /^ready$/ : /./);
	}
	if (target === 'create') {
		const created = stage.emulator.requests.flatMap(({ exportId }) => exportId ?? []);
		expect(new Set(created)).toEqual(new Set([id]));
	}
}

describe.each<Target>(['create', 'get', 'wait', 'download', 'storage'])('%s', (target) => {
	const kind = target === 'storage' ? 'storage' : 'api';
	const cases = FAULT_CASES.filter(({ isForApiOnly }) => kind === 'api' || !isForApiOnly);

	describe.each(cases)('$name', (faultCase) => {
		const isRefusedStorage = faultCase.fault === 'refused' && kind === 'storage';
		const strikes = STRIKES.filter(([, times]) => !isRefusedStorage || times === Infinity);

		describe.each(strikes)('%s', (_, times) => {
			const isOver = times < Infinity && faultCase.isPassing[kind];
			const expected = isOver ? 'result' : faultCase.forever[kind];
			it.each([
				[outcomeName(expected), {}],
				['continuing on fail', { onError: 'continueRegularOutput' as const }],
			])('%s', async (_name, settings) => {
				const input = target === 'create' ? [{}] : [{ id: await stage.readyExport() }];
				stage.emulator.resetRecords();
				const filesBefore = await storedFiles();
				const json = await workflow(target === 'storage' ? 'download' : target, {}, settings);
				setTimeouts(faultCase);
				const result = await strike(
					target,
					faultCase,
					times,
					async (engine) => await engine.run(json, { input }),
				);
				if (expected === 'result') {
					await expectResult(target, result);
					return;
				}
				const [item] = result.items('Invoance');
				const message = 'onError' in settings ? item?.json.error : result.error?.message;
				expect(message).toMatch(expected);
				expect(item?.binary).toBeUndefined();
				expect(await storedFiles()).toEqual(filesBefore);
			});
		});
	});
});

function outcomeName(outcome: 'result' | RegExp): string {
	return outcome === 'result' ? 'the right result' : `the error "${outcome.source}"`;
}
