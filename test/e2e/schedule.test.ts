import { setTimeout as sleep } from 'node:timers/promises';
import { useN8n } from './n8n/stage';

const INTERVAL_SECONDS = 10;
const EXPORT = 'Export and download an audit log';

const stage = useN8n({ emulator: { jobDurationMs: 0 } });

/** Export and Download with Since Last Run, started by a schedule. */
function scheduledWorkflow() {
	return {
		name: 'Every few seconds',
		nodes: [
			{
				id: 'trigger',
				name: 'Schedule',
				type: 'n8n-nodes-base.scheduleTrigger',
				typeVersion: 1.2,
				position: [0, 0] as [number, number],
				parameters: {
					rule: { interval: [{ field: 'seconds', secondsInterval: INTERVAL_SECONDS }] },
				},
			},
			{
				id: 'export',
				name: EXPORT,
				type: 'n8n-nodes-invoance.invoance',
				typeVersion: 1,
				position: [260, 0] as [number, number],
				credentials: stage.credentials,
				parameters: {
					organizationId: {
						__rl: true,
						mode: 'list',
						value: stage.emulator.organizations[0]?.id ?? '',
					},
					dateRange: 'sinceLastRun',
				},
			},
		],
		connections: { Schedule: { main: [[{ node: EXPORT, type: 'main' as const, index: 0 }]] } },
	};
}

/** The ranges of all runs that have succeeded so far, the oldest first; epoch milliseconds. */
async function ranges(workflowId: string): Promise<Array<{ start: number; end: number }>> {
	const ids = await stage.api.executionIds(workflowId);
	const executions = await Promise.all(ids.map((id) => stage.api.execution(id)));
	return executions
		.filter(({ status, mode }) => status === 'success' && mode === 'trigger')
		.map((execution) => {
			const [item] = execution.items(EXPORT);
			return {
				start: Date.parse(String(item?.json.range_start)),
				end: Date.parse(String(item?.json.range_end)),
			};
		});
}

async function untilRuns(workflowId: string, count: number): Promise<void> {
	const deadline = Date.now() + 120_000;
	while ((await ranges(workflowId)).length < count) {
		if (Date.now() > deadline) throw new Error(`The schedule did not run ${count} times`);
		await sleep(1000);
	}
}

it('Since Last Run leaves no gap and no overlap, also when n8n is restarted in between', async () => {
	const workflowId = await stage.api.importWorkflow(scheduledWorkflow());
	await stage.api.activate(workflowId);
	await untilRuns(workflowId, 2);
	const before = (await ranges(workflowId)).length;
	await stage.restart();
	await untilRuns(workflowId, before + 2);
	await stage.api.deactivate(workflowId);

	const [first, ...rest] = await ranges(workflowId);
	expect(rest.length).toBeGreaterThanOrEqual(3);
	let { end } = first ?? { end: NaN };
	for (const range of rest) {
		expect(range.start).toBe(end + 1);
		expect(range.end).toBeGreaterThanOrEqual(range.start);
		({ end } = range);
	}
});
