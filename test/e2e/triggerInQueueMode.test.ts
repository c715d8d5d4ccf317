import { DateTime } from 'luxon';
import { useQueueMode } from './n8n/queueStage';
import {
	expectAdjoiningOverRestarts,
	expectMonths,
	expectSameRangesWhenRetried,
	series,
} from './n8n/series';

/** How many months Invoance's clock, by which ranges go, is behind. */
let monthsBehind = 0;
const stage = useQueueMode({
	emulator: {
		...{ jobDurationMs: 0, coldJobDurationMs: 0, urlLifetimeSeconds: 100 * 86_400 },
		now: () => DateTime.now().minus({ months: monthsBehind }).toMillis(),
	},
});

/** How many executions the worker has begun, by its own account. */
function begun(): number {
	const starts = stage.workers.map((worker) => worker.log().match(/Worker started execution/g));
	return starts.reduce((sum, found) => sum + (found?.length ?? 0), 0);
}

it('ranges adjoin to the millisecond, also when the main process is restarted between two polls', async () => {
	await expectAdjoiningOverRestarts(stage);
	expect(begun()).toBe(2);
});

it('three months in which the main process was down are brought, each organization and month once', async () => {
	monthsBehind = 3;
	const { api } = stage;
	const workflow = await api.importWorkflow(series(stage));
	await api.activate(workflow);
	const first = await api.nextExecution(workflow, [], 60_000);
	expectMonths(stage, await api.finished(first), [4]);
	monthsBehind = 0;
	await stage.restart();
	const second = await stage.api.nextExecution(workflow, [first], 60_000);
	expectMonths(stage, await stage.api.finished(second), [3, 2, 1]);
	await stage.api.deactivate(workflow);
});

it('a failed execution that is retried brings the same ranges, and the trigger does not repeat them', async () => {
	const before = begun();
	await expectSameRangesWhenRetried(stage);
	expect(begun() - before).toBe(2);
});
