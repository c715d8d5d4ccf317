/*
 * The endpoints of Invoance that the node uses, one function each. All of them throw an InvoanceError
 * in the user's words, or the connection's signal's reason if it was aborted. A `deadline` is on the
 * clock of `now()`; retries end with it.
 */
import type { IDataObject } from 'n8n-workflow';
import { now } from '../clock';
import { requestJson, type ApiConnection, type ApiRequest } from './request';
import {
	parseEventPage,
	parseExportJob,
	parseObject,
	parseOrganizations,
	type EventPage,
	type ExportJob,
	type Organization,
} from './schemas';

/** The time limit of an operation that has none of its own, retries included: five minutes. */
function defaultDeadline(): number {
	return now() + 5 * 60_000;
}

const MIB = 1024 * 1024;
const SCOPE = 'audit:read';

/** Which events; everything left out is not filtered by. */
export interface EventFilters {
	/** Several are joined by commas. */
	actions?: string;
	actor_id?: string;
	target_id?: string;
	/** RFC 3339, inclusive, on `occurred_at`. */
	range_start?: string;
	range_end?: string;
}

/** What an export shall hold. */
export interface ExportOrder {
	/** `aorg_…` or the caller's own id. */
	organizationId: string;
	format: 'csv' | 'ndjson';
	filters: EventFilters;
}

/**
 * Queues an export: `POST /v1/audit/exports`.
 *
 * @param idempotencyKey the same for every try of the same order, so that a repeated request does
 * not make a second job.
 */
export async function createExport(
	connection: ApiConnection,
	{ organizationId, format, filters }: ExportOrder,
	idempotencyKey: string,
	deadline = defaultDeadline(),
): Promise<ExportJob> {
	const hasFilters = Object.keys(filters).length > 0;
	const body: IDataObject = {
		organization_id: organizationId,
		format,
		...(hasFilters && { filters }),
	};
	const answer = await requestJson(
		connection,
		{
			method: 'POST',
			path: '/v1/audit/exports',
			body,
			idempotencyKey,
			maxAnswerBytes: MIB,
			subject: { target: `organization "${organizationId}"`, scope: SCOPE },
		},
		deadline,
	);
	return parseExportJob(answer);
}

/** Looks at a job: `GET /v1/audit/exports/{id}`. A ready job comes with a fresh presigned URL. */
export async function getExport(
	connection: ApiConnection,
	exportId: string,
	deadline = defaultDeadline(),
): Promise<ExportJob> {
	const path = `/v1/audit/exports/${encodeURIComponent(exportId)}`;
	const target = `export "${exportId}"`;
	return parseExportJob(await get(connection, { path, target, maxAnswerBytes: MIB }, deadline));
}

/** All organizations of the account: `GET /v1/audit/orgs`. No paging is documented. */
export async function listOrganizations(
	connection: ApiConnection,
	includeArchived: boolean,
): Promise<Organization[]> {
	const answer = await get(connection, {
		path: '/v1/audit/orgs',
		...(includeArchived && { query: { include_archived: 'true' } }),
		target: 'the list of organizations',
		maxAnswerBytes: 64 * MIB,
	});
	return parseOrganizations(answer);
}

/**
 * Scans an organization's events for gaps: `GET /v1/audit/orgs/{id}/integrity`. The shape of the
 * answer is not documented; it is passed through.
 */
export async function checkIntegrity(
	connection: ApiConnection,
	organizationId: string,
): Promise<IDataObject> {
	const answer = await get(connection, {
		path: `/v1/audit/orgs/${encodeURIComponent(organizationId)}/integrity`,
		target: `organization "${organizationId}"`,
		maxAnswerBytes: 16 * MIB,
	});
	return parseObject(answer, 'the result of an integrity check');
}

/** The most events that one page may have. */
export const MAX_PAGE = 100;

/** Which page of an organization's events to get: `GET /v1/audit/events`. */
interface EventQuery extends EventFilters {
	organization_id: string;
	/** At most {@link MAX_PAGE}. */
	limit: number;
	cursor?: string;
}

/** One page of an organization's events: `GET /v1/audit/events`. */
export async function listEvents(connection: ApiConnection, query: EventQuery): Promise<EventPage> {
	const answer = await get(connection, {
		path: '/v1/audit/events',
		query: { ...query },
		target: `organization "${query.organization_id}"`,
		maxAnswerBytes: 64 * MIB,
	});
	return parseEventPage(answer);
}

/** One event: `GET /v1/audit/events/{id}`. */
export async function getEvent(connection: ApiConnection, eventId: string): Promise<IDataObject> {
	const path = `/v1/audit/events/${encodeURIComponent(eventId)}`;
	const target = `event "${eventId}"`;
	return parseObject(await get(connection, { path, target, maxAnswerBytes: MIB }), 'an event');
}

/** Has the server verify an event with its pinned key: `GET /v1/audit/events/{id}/verify`. */
export async function verifyEvent(
	connection: ApiConnection,
	eventId: string,
): Promise<IDataObject> {
	const path = `/v1/audit/events/${encodeURIComponent(eventId)}/verify`;
	const target = `event "${eventId}"`;
	const answer = await get(connection, { path, target, maxAnswerBytes: MIB });
	return parseObject(answer, 'the result of a verification');
}

async function get(
	connection: ApiConnection,
	{
		target,
		...request
	}: Pick<ApiRequest, 'path' | 'query' | 'maxAnswerBytes'> & { target: string },
	deadline = defaultDeadline(),
): Promise<unknown> {
	const subject = { target, scope: SCOPE };
	return await requestJson(connection, { method: 'GET', ...request, subject }, deadline);
}
