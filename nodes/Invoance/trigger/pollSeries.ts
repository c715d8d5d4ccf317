import { DateTime } from 'luxon';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import { now as monotonicNow } from '../runtime/clock';
import { toNodeError } from '../runtime/nodeError';
import { toRangeParameter } from '../periods/calendarRange';
import { periodWords } from '../periods/periodWords';
import { readCursor, writeCursor, type Cursor } from './cursor';
import { canBeDue, dueStarts, quietTime, testStart, type Start } from './due';
import { listServed, type ServedOrganization } from './organizations';
import { readSettings, type TriggerSettings } from './settings';

/**
 * One poll of the trigger: one item for each organization and range that is due, oldest first; null
 * for nothing. The cursor moves in one step at the end, so a poll that fails, or "Fetch Test Event",
 * moves nothing.
 */
export async function pollSeries(
	functions: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = readSettings(functions);
		const isTest = functions.getMode() === 'manual';
		const starts = isTest
			? testStart({ settings, ...(await ask(functions, settings, undefined)) })
			: await nextStarts(functions, settings);
		return starts.length > 0 ? [itemsOf(starts, settings)] : null;
	} catch (error) {
		throw toNodeError(functions, error);
	}
}

async function nextStarts(functions: IPollFunctions, settings: TriggerSettings): Promise<Start[]> {
	const known = readCursor(functions.getWorkflowStaticData('node'));
	if (!canBeDue(known, settings, DateTime.now())) return [];
	const { organizations, now, connection } = await ask(functions, settings, known);
	// Read again: n8n lets a poll begin while a slow one is under way, and what that one has started
	// must not be started again. Nothing comes between this line and the writing.
	const staticData = functions.getWorkflowStaticData('node');
	const cursor = readCursor(staticData);
	const { starts, ends, nextAt } = dueStarts({ organizations, cursor, settings, now });
	const n8nNow = DateTime.now();
	writeCursor(staticData, {
		startedAt: cursor?.startedAt ?? now,
		listedAt: now,
		quiet: quietTime(nextAt, { n8nNow, aheadMs: connection.clock.offsetMs }),
		settings: settings.fingerprint,
		ends,
	});
	connection.log.info(`${starts.length} ranges due, ${organizations.length} organizations`);
	return starts;
}

/** The longest that a poll may take; n8n 2.x says how long it allows, 36 s or more. */
const BUDGET_MS = 60_000;
/** The part of it that requests may take: computing what is due takes the rest. */
const SHARE = 0.9;

interface Answer {
	connection: ApiConnection;
	organizations: ServedOrganization[];
	/** Now, by Invoance's clock, in the zone of the settings. */
	now: DateTime;
}

async function ask(
	functions: IPollFunctions,
	settings: TriggerSettings,
	cursor: Cursor | undefined,
): Promise<Answer> {
	const deadline = monotonicNow() + SHARE * Math.min(BUDGET_MS, budgetOf(functions));
	const connection = await connect(functions);
	const served = cursor?.ends ?? new Map<string, DateTime>();
	const organizations = await listServed(connection, settings, { served, deadline });
	const { clock } = connection;
	if (clock.isApart) {
		functions.logger.warn(
			`Invoance Trigger "${functions.getNode().name}": the clocks of n8n and Invoance are ${Math.round(Math.abs(clock.offsetMs) / 1000)} seconds apart. Ranges end by Invoance's clock, so nothing is missed, but check the clock of the machine that n8n runs on.`,
		);
	}
	const now = DateTime.fromMillis(clock.now(), { zone: settings.zone });
	return { connection, organizations, now };
}

/** In milliseconds; older n8n do not say it. */
function budgetOf(functions: IPollFunctions): number {
	return 'getPollBudgetMs' in functions ? functions.getPollBudgetMs() : BUDGET_MS;
}

function itemsOf(starts: Start[], { zone }: TriggerSettings): INodeExecutionData[] {
	// Thousands of organizations share their ranges, and words for each take long.
	const described = new Map<Start['range'], IDataObject>();
	return starts.map(({ organization: { id, externalId, name }, range }) => {
		const period = described.get(range) ?? {
			period: periodWords(range, zone),
			timezone: zone,
			range_start: toRangeParameter(range.start),
			range_end: toRangeParameter(range.end),
		};
		described.set(range, period);
		return {
			json: {
				organization_id: id,
				external_id: externalId ?? null,
				organization_name: name,
				...period,
			},
		};
	});
}
