import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { readDeliveryRange } from '../../../nodes/Invoance/fields/dateRange';
import { toRangeParameter } from '../../../nodes/Invoance/periods/calendarRange';
import { rangeFromInput } from '../../../nodes/Invoance/periods/customRange';
import { text } from '../engine';
import type { ActiveTrigger } from '../poll';
import type { TriggerStage } from '../triggerStage';
import type { World } from './world';

const ZONE = 'Europe/Berlin';
const MINUTE_MS = 60_000;

/** How the trigger is set. */
interface TriggerOptions {
	period: string;
	everyMinutes: number;
	gracePeriodMinutes?: number;
}

/**
 * Invoance Trigger → Export and Download (From the Step Before) → an upload. The trigger is the
 * node's own, in n8n's polling engine; a failed execution is retried by somebody some time later,
 * with the item that it was started with.
 */
export async function byTrigger(
	stage: TriggerStage,
	world: World,
	{ period, everyMinutes, gracePeriodMinutes = 5 }: TriggerOptions,
): Promise<void> {
	const trigger = stage.trigger({ period, options: { gracePeriodMinutes } });
	let isRunning = false;
	let waiting: IDataObject[] = [];
	for (; world.nowMs < world.endMs; world.nowMs += everyMinutes * MINUTE_MS) {
		if (!world.isUp) isRunning = false;
		if (!world.isUp) continue;
		stage.invoanceMs = world.nowMs;
		stage.n8nAheadSeconds = world.n8nAheadSeconds;
		const started = await pollOnce(stage, world, trigger, isRunning);
		if (started === undefined) continue;
		isRunning = true;
		const retried = world.oneIn(10) ? waiting : [];
		if (retried.length > 0) waiting = [];
		waiting.push(...[...started, ...retried].filter((item) => !deliverItem(world, item)));
	}
	// In the end somebody has seen to every failed execution.
	while (waiting.length > 0) waiting = waiting.filter((item) => !deliverItem(world, item));
}

/** @returns what the workflow is started with; undefined if the poll fails. */
async function pollOnce(
	stage: TriggerStage,
	world: World,
	trigger: ActiveTrigger,
	isRunning: boolean,
): Promise<IDataObject[] | undefined> {
	stage.listed(world.organizations);
	const isTrouble = world.oneIn(10);
	if (isTrouble) {
		stage.emulator.faults.clear();
		stage.emulator.faults.add({ on: 'listOrganizations', times: 2, fault: REFUSED });
	}
	const poll = isRunning ? trigger.poll() : trigger.activate();
	return await (isTrouble ? poll.catch(() => undefined) : poll);
}

const REFUSED = { type: 'status', status: 403, body: { error: 'ip_blocked' } } as const;

function deliverItem(world: World, json: IDataObject): boolean {
	const { start, end } = rangeFromInput(json, ZONE);
	if (!start || !end) throw new Error('The trigger gave an open range');
	return world.deliver(text({ json }, 'organization_id'), start.toMillis(), end.toMillis());
}

/** How the table's workflow is set. */
interface TableOptions {
	upTo: 'day' | 'now';
	/** Which clock counts; the node uses Invoance's. */
	clock?: 'invoance' | 'n8n';
}

/**
 * At two o'clock every night, by n8n's clock: Data Table → Export and Download (Since Last Delivery) → an
 * upload → its end into the table. Nobody retries anything.
 */
export function byTable(world: World, { upTo, clock = 'invoance' }: TableOptions): void {
	const table = new Map<string, string>();
	const startFrom = toRangeParameter(DateTime.fromMillis(world.nowMs));
	for (const night of nightsOf(world)) {
		world.nowMs = night;
		if (!world.isUp) continue;
		const aheadMs = clock === 'n8n' ? world.n8nAheadSeconds * 1000 : 0;
		const now = DateTime.fromMillis(world.nowMs + aheadMs, { zone: ZONE });
		const active = world.organizations.filter(({ archived_at }) => archived_at === null);
		for (const { id } of active) {
			const fields: IDataObject = { deliveredUntil: table.get(id) ?? '', startFrom, upTo };
			const item = { json: {}, parameter: (name: string) => fields[name] };
			const { range } = readDeliveryRange(item, { now, gracePeriodMs: 5 * MINUTE_MS });
			if (!range) continue;
			const { start, end } = range;
			if (world.deliver(id, start.toMillis(), end.toMillis())) table.set(id, toRangeParameter(end));
		}
	}
}

function* nightsOf(world: World): Generator<number> {
	let night = DateTime.fromMillis(world.nowMs, { zone: ZONE });
	for (;;) {
		night = night.plus({ days: 1 }).set({ hour: 2, minute: 0, second: 0, millisecond: 0 });
		if (night.toMillis() >= world.endMs) return;
		yield night.toMillis() - world.n8nAheadSeconds * 1000;
	}
}
