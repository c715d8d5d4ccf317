import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from './n8n/execution';
import { useQueueMode } from './n8n/queueStage';
import type { ChildProcess } from './services/childProcess';

const EXECUTIONS = 40;
const EXPORT = 'Export and download audit log';

const stage = useQueueMode({ workers: 2 });

/** An active workflow that a webhook starts, with our node in it. @returns its id */
async function activeWorkflow(webhook: string, parameters: object): Promise<string> {
	const workflow = await stage.api.importWorkflow({
		name: webhook,
		nodes: [
			{
				...{ id: 'trigger', name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2 },
				position: [0, 0],
				parameters: { path: webhook, httpMethod: 'POST', options: {} },
				webhookId: webhook,
			},
			{
				...{ id: 'export', name: EXPORT, type: 'n8n-nodes-invoance.invoance', typeVersion: 1 },
				position: [260, 0],
				credentials: stage.credentials,
				parameters: { ...parameters },
			},
		],
		connections: { Webhook: { main: [[{ node: EXPORT, type: 'main', index: 0 }]] } },
	});
	await stage.api.activate(workflow);
	return workflow;
}

async function call(webhook: string, body: object): Promise<void> {
	await until(async () => {
		const status = await stage.api.callWebhook(webhook, body);
		// An activated workflow answers a moment later.
		if (status !== 404) expect(status).toBe(200);
		return status === 200;
	});
}

/**
 * All executions of a workflow, once there are that many and all have ended. n8n lists those that run
 * and those that have ended with two queries: one that ends in between is in neither, or in both.
 */
async function allFinished(workflow: string, count: number): Promise<Execution[]> {
	const ids = new Set<string>();
	await until(async () => {
		for (const id of await stage.api.executionIds(workflow)) ids.add(id);
		return ids.size >= count;
	});
	return await Promise.all([...ids].map((id) => stage.api.finished(id, 180_000)));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 120_000;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`${isSo.toString()} does not come true`);
		await sleep(100);
	}
}

/** How many executions a worker has begun, by its own account. */
function begun(worker: ChildProcess): number {
	return worker.log().match(/Worker started execution/g)?.length ?? 0;
}

it('40 executions are spread over the workers, and every file is what Invoance holds', async () => {
	const workflow = await activeWorkflow('export', {
		organizationId: { __rl: true, mode: 'id', value: '={{ $json.body.organization }}' },
		format: '={{ $json.body.format }}',
	});
	const active = stage.emulator.organizations.filter(({ archived_at }) => archived_at === null);
	for (let index = 0; index < EXECUTIONS; index += 1) {
		const organization = active[index % active.length]?.id;
		await call('export', { organization, format: index % 2 === 0 ? 'csv' : 'ndjson' });
	}
	const executions = await allFinished(workflow, EXECUTIONS);

	expect(executions).toHaveLength(EXECUTIONS);
	for (const execution of executions) {
		expect(execution).toMatchObject({ status: 'success', error: undefined });
		const [item] = execution.items(EXPORT);
		const { bytes, sha256 } = await stage.emulator.exportObject(String(item?.json.id));
		expect(item?.binary?.data?.id).toMatch(/^database:/);
		expect(await stage.api.digest(item?.binary?.data)).toEqual({ bytes, sha256 });
	}
	const shares = stage.workers.map(begun);
	expect(shares[0]).toBeGreaterThan(0);
	expect(shares[1]).toBeGreaterThan(0);
	expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBe(EXECUTIONS);
});

it('when a worker dies in the middle of a download, there is no file; the next run has it whole', async () => {
	const exportId = stage.emulator.addSyntheticExport({ bytes: 20_000_000 });
	stage.emulator.faults.add({
		on: 'storage',
		exportId,
		fault: { type: 'stall', afterBytes: 5_000_000 },
	});
	const workflow = await activeWorkflow('download', { operation: 'download', exportId });
	const before = stage.workers.map(begun);
	stage.emulator.resetRecords();
	await call('download', {});
	await until(() => stage.emulator.requests.some(({ server }) => server === 'storage'));
	const victim = stage.workers.find((worker, index) => begun(worker) > (before[index] ?? 0));
	await victim?.kill();
	stage.workers = stage.workers.filter((worker) => worker !== victim);
	expect(stage.workers).toHaveLength(1);

	// n8n 2.41 notices that the job has stalled, and gives it up rather than run it twice.
	const [failed] = await allFinished(workflow, 1);
	expect(failed).toMatchObject({ status: 'error' });
	expect(failed?.error?.message).toContain('failed to be processed too many times');
	expect(failed?.items(EXPORT)).toEqual([]);

	await call('download', {});
	const executions = await allFinished(workflow, 2);
	const [item] = executions.find(({ status }) => status === 'success')?.items(EXPORT) ?? [];
	const { bytes, sha256 } = await stage.emulator.exportObject(exportId);
	expect(await stage.api.digest(item?.binary?.data)).toEqual({ bytes, sha256 });
});
