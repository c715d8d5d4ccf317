import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';
import type { IDataObject } from 'n8n-workflow';
import type { WorkflowJson } from '../workflowFile';
import { FAULT_CASES, STRIKES } from './faultCases';
import type { FaultCase, Outcome, Target } from './faultKinds';
import { pauses } from './fastClock';
import { text } from './engine';
import type { RunResult } from './execution';
import { oneStep, useStage, workflow, type NodeSettings } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));
jest.mock('../../nodes/Invoance/http/exchange', () => ({
	...jest.requireActual<object>('../../nodes/Invoance/http/exchange'),
	REQUEST_TIMEOUT_MS: 10_000,
	STALL_MS: 10_000,
}));

/** The node's timeouts, which run in real time: short ones only where nothing will come. */
function setTimeouts(timeoutMs: number): void {
	Object.assign(jest.requireMock<object>('../../nodes/Invoance/http/exchange'), {
		REQUEST_TIMEOUT_MS: timeoutMs,
		STALL_MS: timeoutMs,
	});
}

const stage = useStage({ eventsPerOrganization: 60 });

/** There is another job than the one that is asked for. */
beforeAll(async () => {
	await stage.readyExport();
});

const ENDPOINTS = {
	create: 'createExport',
	get: 'getExport',
	wait: 'getExport',
	download: 'getExport',
	oneStep: 'getExport',
	storage: 'storage',
} as const;

/** The operations that make their export themselves. */
const MAKING: Target[] = ['create', 'oneStep'];
/** Those that hand on a file. */
const DOWNLOADING: Target[] = ['download', 'oneStep', 'storage'];

/** Runs an operation on what it needs while the fault strikes so often. */
async function strike(
	target: Target,
	fault: FaultCase['strike'],
	times: number,
	json: WorkflowJson,
): Promise<RunResult> {
	setTimeouts(10_000);
	if (fault.on === 'jobs') stage.emulator.nextJobs(fault.behaviour(times, target));
	const input = MAKING.includes(target) ? [{}] : [{ id: await stage.readyExport() }];
	stage.emulator.resetRecords();
	if (fault.on === 'requests' && fault.fault.type === 'stall') setTimeouts(400);
	if (fault.on === 'connection') return await runAgainstGate(target, times, { json, input });
	if (fault.on === 'requests') {
		stage.emulator.faults.add({ on: ENDPOINTS[target], times, fault: fault.fault });
	}
	return await stage.engine.run(json, { input });
}

/** Nobody listens until so many attempts have failed. */
async function runAgainstGate(
	target: Target,
	times: number,
	{ json, input }: { json: WorkflowJson; input: IDataObject[] },
): Promise<RunResult> {
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
		if (!isStorage) return await (await stage.engineAt(gate.url)).run(json, { input });
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'patchJob', patch: { download_url: `${gate.url}/refused` } },
		});
		return await stage.engine.run(json, { input });
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

async function expectResult(target: Target, result: RunResult): Promise<void> {
	expect(result.error).toBeUndefined();
	const [item, ...others] = result.items('Invoance');
	expect(others).toEqual([]);
	const id = text(item, 'id');
	const truth = await stage.emulator.exportObject(id);
	if (DOWNLOADING.includes(target)) {
		expect(item?.json).toMatchObject({ bytes: truth.bytes, sha256: truth.sha256 });
		const bytes = await stage.engine.read(item?.binary?.data);
		expect(bytes.equals(await stage.emulator.exportBytes(id))).toBe(true);
	} else {
		expect(item?.json.status).toMatch(target === 'wait' ? /^ready$/i : /./);
	}
	if (target === 'create') {
		const created = stage.emulator.requests.flatMap(({ exportId }) => exportId ?? []);
		expect(new Set(created)).toEqual(new Set([id]));
	}
}

const TARGETS: Target[] = ['create', 'get', 'wait', 'download', 'oneStep', 'storage'];

describe.each(TARGETS)('%s', (target) => {
	const cases = FAULT_CASES.filter(({ outcome }) =>
		STRIKES.some(([, times]) => outcome(target, times) !== undefined),
	);

	describe.each(cases)('$name', ({ strike: fault, outcome }) => {
		const strikes = STRIKES.flatMap(([often, times]) => {
			const expected = outcome(target, times);
			return expected === undefined ? [] : [{ often, times, expected }];
		});

		describe.each(strikes)('$often', ({ times, expected }) => {
			it.each<[string, NodeSettings]>([
				[outcomeName(expected), {}],
				['continuing on fail', { onError: 'continueRegularOutput' }],
			])('%s', async (_name, settings) => {
				const filesBefore = await stage.engine.storedFiles();
				const result = await strike(target, fault, times, await workflowOf(target, settings));
				if (expected === 'result') {
					await expectResult(target, result);
					return;
				}
				const [item] = result.items('Invoance');
				const message = 'onError' in settings ? item?.json.error : result.error?.message;
				expect(message).toMatch(expected);
				expect(item?.binary).toBeUndefined();
				expect(await stage.engine.storedFiles()).toEqual(filesBefore);
			});
		});
	});
});

async function workflowOf(target: Target, settings: NodeSettings): Promise<WorkflowJson> {
	if (target === 'oneStep') return await oneStep({}, settings);
	return await workflow(target === 'storage' ? 'download' : target, {}, settings);
}

function outcomeName(outcome: Outcome): string {
	return outcome === 'result' ? 'the right result' : `the error "${outcome.source}"`;
}
