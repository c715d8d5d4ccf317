import { DateTime } from 'luxon';
import type { INodeParameters } from 'n8n-workflow';
import type { Emulator } from '../../emulator';
import type { WorkflowJson } from '../../workflowFile';
import type { Execution } from './execution';
import type { N8nApi } from './n8nApi';

/** The trigger of {@link series}. */
export const TRIGGER = 'Invoance Trigger';
const EXPORT = 'Export and download audit log';
/** n8n's default in these tests, and so the workflows'. */
const ZONE = 'Europe/Berlin';

/** An n8n that polls, and an Invoance that it asks. */
interface PollingStage {
	api: N8nApi;
	emulator: Emulator;
	credentials: { invoanceApi: { id: string; name: string } };
	restart: () => Promise<void>;
}

/** Invoance Trigger → Export and Download, nothing set but this. */
export function series(
	{ credentials }: Pick<PollingStage, 'credentials'>,
	settings: INodeParameters = {},
): WorkflowJson & { name: string } {
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
				parameters: { dateRange: 'fromInput', options: { gracePeriodMinutes: 0 } },
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
export function monthBack(months: number) {
	const month = DateTime.now().setZone(ZONE).minus({ months });
	return {
		range_start: month.startOf('month').toUTC().toISO(),
		range_end: month.endOf('month').toUTC().toISO(),
	};
}

/** Whose files a series has. */
function activeOrganizations({ emulator }: Pick<PollingStage, 'emulator'>): string[] {
	return emulator.organizations.filter((one) => one.archived_at === null).map(({ id }) => id);
}

/** Holds that an execution brought these whole months, by their numbers back from this one, and no more. */
export function expectMonths(
	stage: Pick<PollingStage, 'emulator'>,
	execution: Execution,
	months: number[],
): void {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const expected = months.flatMap((month) =>
		activeOrganizations(stage).map((organization_id) => ({ organization_id, ...monthBack(month) })),
	);
	expect(files(execution)).toEqual(expected);
}

/** Holds that Until Now brings every organization, without a gap over two restarts of n8n. */
export async function expectAdjoiningOverRestarts(stage: PollingStage): Promise<void> {
	const settings = { period: 'untilNow', options: { gracePeriodMinutes: 0 } };
	const workflow = await stage.api.importWorkflow(series(stage, settings));
	await stage.api.activate(workflow);
	const ranges: Array<{ start: number; end: number }> = [];
	const known: string[] = [];
	for (let restarts = 0; restarts < 2; restarts += 1) {
		await stage.restart();
		const id = await stage.api.nextExecution(workflow, known, 120_000);
		known.push(id);
		const execution = await stage.api.finished(id);
		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		const [first, ...others] = files(execution);
		expect(others).toHaveLength(activeOrganizations(stage).length - 1);
		ranges.push({
			start: Date.parse(String(first?.range_start)),
			end: Date.parse(String(first?.range_end)),
		});
	}
	await stage.api.deactivate(workflow);
	const [before, after] = ranges;
	expect(after?.start).toBe((before?.end ?? NaN) + 1);
	expect(after?.end).toBeGreaterThan(after?.start ?? NaN);
}

/** Holds that a failed execution, retried, brings the same ranges, and that no later poll does. */
export async function expectSameRangesWhenRetried(stage: PollingStage): Promise<void> {
	stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'globex', times: 3 });
	const workflow = await stage.api.importWorkflow(series(stage));
	const failed = await stage.api.runByPoll(workflow);
	expect(failed).toMatchObject({ status: 'error' });
	expect(failed.error?.message).toContain('The disk is full');

	const retried = await stage.api.finished(await stage.api.retry(failed.id));
	expect(retried.mode).toBe('retry');
	expectMonths(stage, retried, [1]);

	await stage.api.activate(workflow);
	await stage.api.deactivate(workflow);
	expect(await stage.api.executionIds(workflow)).toHaveLength(2);
}
