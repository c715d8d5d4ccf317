import { DateTime } from 'luxon';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import type { Organization } from '../api/schemas';
import { now as monotonicNow } from '../runtime/clock';
import { toNodeError } from '../runtime/nodeError';
import { toRangeParameter } from '../periods/dateRange';
import { periodWords } from '../periods/periodWords';
import { readCursor, writeCursor } from './cursor';
import { canBeDue, dueStarts, testStart, type Start } from './due';
import { chosenOrganizations } from './organizations';
import { readSettings, type TriggerSettings } from './settings';

/**
 * One poll of the trigger: what to start the workflow with, one item for each organization and range
 * that is due, oldest first; null for nothing. For "Fetch Test Event" it is the last finished period
 * of the first organization, and nothing is remembered.
 *
 * The cursor moves in one step at the end, so that a poll which fails moves nothing.
 *
 * @throws NodeApiError or NodeOperationError, which n8n shows on the workflow.
 */
export async function pollSeries(
	functions: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = readSettings(functions);
		const isTest = functions.getMode() === 'manual';
		const starts = isTest
			? await testSeries(functions, settings)
			: await nextStarts(functions, settings);
		return starts.length > 0 ? [itemsOf(starts, settings)] : null;
	} catch (error) {
		throw toNodeError(functions, error);
	}
}

async function testSeries(functions: IPollFunctions, settings: TriggerSettings): Promise<Start[]> {
	const { organizations, now } = await look(functions, settings);
	return testStart({ organizations, settings, now });
}

async function nextStarts(functions: IPollFunctions, settings: TriggerSettings): Promise<Start[]> {
	const known = readCursor(functions.getWorkflowStaticData('node'));
	if (!canBeDue(known, settings, DateTime.now())) return [];
	const { organizations, now, connection } = await look(functions, settings);
	// Read anew: n8n lets a poll begin while a slow one is under way, and what that one has started
	// must not be started again. Nothing comes between this line and the writing.
	const staticData = functions.getWorkflowStaticData('node');
	const cursor = readCursor(staticData);
	const { starts, hasMore, ends } = dueStarts({ organizations, cursor, settings, now });
	writeCursor(staticData, {
		startedAt: cursor?.startedAt ?? now,
		lookedAt: now,
		hasMore,
		aheadMs: connection.clock.offsetMs,
		settings: settings.fingerprint,
		ends,
	});
	connection.log.info(`${starts.length} due for ${organizations.length} organizations`);
	return starts;
}

/** n8n abandons a poll that takes longer than it allows; older ones do not say, 2.41 allows 36 s or more. */
const BUDGET_MS = 60_000;
/** The part of it that asking may take: computing what is due takes the rest. */
const SHARE = 0.9;
/** The clocks of n8n and Invoance are apart, and somebody should know. */
const APART_MS = 30_000;

/** Whose turn it can be, and when it is. */
interface Seen {
	connection: ApiConnection;
	/** Those to take, none of them archived. */
	organizations: Organization[];
	/** Now, by Invoance's clock, in the zone of the settings, a whole second. */
	now: DateTime;
}

async function look(functions: IPollFunctions, settings: TriggerSettings): Promise<Seen> {
	const deadline = monotonicNow() + SHARE * Math.min(BUDGET_MS, budgetOf(functions));
	const connection = await connect(functions);
	const organizations = await chosenOrganizations(connection, { settings, deadline });
	const { clock } = connection;
	if (clock.apartMs > APART_MS) {
		functions.logger.warn(
			`Invoance Trigger "${functions.getNode().name}": the clocks of n8n and Invoance are ${Math.round(clock.apartMs / 1000)} seconds apart. Ranges end by Invoance's clock, so nothing is missed, but check the clock of the machine that n8n runs on.`,
		);
	}
	const now = DateTime.fromMillis(clock.now(), { zone: settings.zone }).startOf('second');
	return { connection, organizations, now };
}

/** In milliseconds; n8n says it since some 2.x. */
function budgetOf(functions: IPollFunctions): number {
	return 'getPollBudgetMs' in functions ? functions.getPollBudgetMs() : BUDGET_MS;
}

function itemsOf(starts: Start[], { zone }: TriggerSettings): INodeExecutionData[] {
	// Thousands of organizations share their ranges; words for each take long.
	const words = new Map<Start['range'], IDataObject>();
	return starts.map(({ organization: { id, externalId, name }, range }) => {
		const about = words.get(range) ?? {
			period: periodWords(range, zone),
			range_start: toRangeParameter(range.start),
			range_end: toRangeParameter(range.end),
		};
		words.set(range, about);
		const json = {
			organization_id: id,
			external_id: externalId ?? null,
			organization_name: name ?? externalId ?? id,
			...about,
		};
		return { json };
	});
}
