import { z } from 'zod';
import {
	expectAdjoiningOverRestarts,
	expectMonths,
	expectSameRangesWhenRetried,
	monthBack,
	series,
	TRIGGER,
} from './n8n/series';
import { changeStaticData } from './n8n/staticData';
import { useN8n } from './n8n/stage';

const cursorSchema = z.object({ ends: z.record(z.string()) }).passthrough();

const stage = useN8n({ emulator: { jobDurationMs: 0, coldJobDurationMs: 0 } });

/** What the trigger would remember if n8n had been down for three months. */
function threeMonthsBack(staticData: Record<string, unknown>): object {
	const node = `node:${TRIGGER}`;
	const { cursor } = z.object({ cursor: cursorSchema }).parse(staticData[node]);
	const { range_end } = monthBack(4);
	const ends = Object.fromEntries(Object.keys(cursor.ends).map((id) => [id, range_end]));
	const quiet = { from: range_end, until: range_end };
	return { ...staticData, [node]: { cursor: { ...cursor, listedAt: range_end, quiet, ends } } };
}

it('ranges adjoin to the millisecond, also when n8n is restarted between two polls', async () => {
	await expectAdjoiningOverRestarts(stage);
});

it('three months in which n8n was down are brought, each organization and month once', async () => {
	const workflow = await stage.api.importWorkflow(series(stage));
	await stage.api.activate(workflow);
	const first = await stage.api.nextExecution(workflow, [], 60_000);
	await stage.api.finished(first);
	await stage.restart(async (userFolder) => {
		await changeStaticData(userFolder, workflow, threeMonthsBack);
	});
	const second = await stage.api.nextExecution(workflow, [first], 60_000);
	expectMonths(stage, await stage.api.finished(second), [3, 2, 1]);

	// Nothing is due any more: at the next start it asks for nothing.
	stage.emulator.resetRecords();
	await stage.restart();
	await stage.api.deactivate(workflow);
	expect(await stage.api.executionIds(workflow)).toHaveLength(2);
	expect(stage.emulator.requests).toEqual([]);
});

it('a failed execution that is retried brings the same ranges, and the trigger does not repeat them', async () => {
	await expectSameRangesWhenRetried(stage);
});
