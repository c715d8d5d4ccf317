import { DateTime } from 'luxon';
import type { INodeParameters } from 'n8n-workflow';
import { z } from 'zod';
import type { Execution } from './n8n/execution';
import { changeStaticData } from './n8n/staticData';
import { useN8n } from './n8n/stage';

const TRIGGER = 'Invoance Trigger';
const EXPORT = 'Export and download an audit log';
/** n8n's default in these tests, and so the workflows'. */
const ZONE = 'Europe/Berlin';

const cursorSchema = z.object({ ends: z.record(z.string()) }).passthrough();

const stage = useN8n({ emulator: { jobDurationMs: 0, coldJobDurationMs: 0 } });

/** Invoance Trigger → Export and Download, nothing set but this. */
function series(settings: INodeParameters) {
	const { credentials } = stage;
	return {
		name: 'A series',
		nodes: [
			{
				...{ id: 'trigger', name: TRIGGER, type: 'n8n-nodes-invoance.invoanceTrigger' },
				...{ typeVersion: 1, position: [0, 0] as [number, number], credentials },
				parameters: { pollTimes: { item: [{ mode: 'everyHour' }] }, ...settings },
			},
			{
				...{ id: 'export', name: EXPORT, type: 'n8n-nodes-invoance.invoance' },
				...{ typeVersion: 1, position: [260, 0] as [number, number], credentials },
				parameters: { dateRange: 'fromInput', options: { holdBackMinutes: 0 } },
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: EXPORT, type: 'main' as const, index: 0 }]] } },
	};
}

/** What of an execution's items says which file each is. */
function files(execution: Execution) {
	return execution.items(EXPORT).map(({ json }) => {
		const { organization_id, range_start, range_end } = json;
		return { organization_id, range_start, range_end };
	});
}

/** A whole month, by its number back from this one, as Invoance is asked for it. */
function monthBack(months: number) {
	const month = DateTime.now().setZone(ZONE).minus({ months });
	return {
		range_start: month.startOf('month').toUTC().toISO(),
		range_end: month.endOf('month').toUTC().toISO(),
	};
}

function activeOrganizations(): string[] {
	return stage.emulator.organizations.filter((one) => one.archived_at === null).map(({ id }) => id);
}

/** What the trigger would remember if n8n had been down for three months. */
function threeMonthsBack(staticData: Record<string, unknown>): object {
	const node = `node:${TRIGGER}`;
	const { cursor } = z.object({ cursor: cursorSchema }).parse(staticData[node]);
	const { range_end } = monthBack(4);
	const ends = Object.fromEntries(Object.keys(cursor.ends).map((id) => [id, range_end]));
	return { ...staticData, [node]: { cursor: { ...cursor, lookedAt: range_end, ends } } };
}

it('ranges adjoin to the millisecond, also when n8n is restarted between two polls', async () => {
	const { api } = stage;
	const workflow = await api.importWorkflow(
		series({ period: 'untilNow', options: { holdBackMinutes: 0 } }),
	);
	await api.activate(workflow);
	const ranges: Array<{ start: number; end: number }> = [];
	const known: string[] = [];
	for (let restarts = 0; restarts < 2; restarts += 1) {
		await stage.restart();
		const id = await stage.api.nextExecution(workflow, known, 120_000);
		known.push(id);
		const execution = await stage.api.finished(id);
		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		const [first, ...others] = files(execution);
		expect(others).toHaveLength(activeOrganizations().length - 1);
		ranges.push({
			start: Date.parse(String(first?.range_start)),
			end: Date.parse(String(first?.range_end)),
		});
	}
	await stage.api.deactivate(workflow);
	const [before, after] = ranges;
	expect(after?.start).toBe((before?.end ?? NaN) + 1);
	expect(after?.end).toBeGreaterThan(after?.start ?? NaN);
});

it('three months in which n8n was down are brought, each organization and month once', async () => {
	const workflow = await stage.api.importWorkflow(series({}));
	await stage.api.activate(workflow);
	const first = await stage.api.nextExecution(workflow, [], 60_000);
	await stage.api.finished(first);
	await stage.restart(async (userFolder) => {
		await changeStaticData(userFolder, workflow, threeMonthsBack);
	});
	const second = await stage.api.nextExecution(workflow, [first], 60_000);
	const execution = await stage.api.finished(second);
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const expected = [3, 2, 1].flatMap((months) =>
		activeOrganizations().map((organization_id) => ({ organization_id, ...monthBack(months) })),
	);
	expect(files(execution)).toEqual(expect.arrayContaining(expected));
	expect(files(execution)).toHaveLength(expected.length);

	// Nothing is due any more: at the next start it asks for nothing.
	stage.emulator.resetRecords();
	await stage.restart();
	await stage.api.deactivate(workflow);
	expect(await stage.api.executionIds(workflow)).toHaveLength(2);
	expect(stage.emulator.requests).toEqual([]);
});

it('a failed execution that is retried brings the same ranges, and the trigger does not repeat them', async () => {
	stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'globex', times: 3 });
	const workflow = await stage.api.importWorkflow(series({}));
	const failed = await stage.api.runByPoll(workflow);
	expect(failed).toMatchObject({ status: 'error' });
	expect(failed.error?.message).toContain('The disk is full');

	const retried = await stage.api.finished(await stage.api.retry(failed.id));
	expect(retried).toMatchObject({ status: 'success', mode: 'retry', error: undefined });
	const { range_start, range_end } = monthBack(1);
	expect(files(retried)).toEqual(
		activeOrganizations().map((organization_id) => ({ organization_id, range_start, range_end })),
	);

	await stage.api.activate(workflow);
	await stage.api.deactivate(workflow);
	expect(await stage.api.executionIds(workflow)).toHaveLength(2);
});
