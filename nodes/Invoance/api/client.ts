/*
 * The endpoints of Invoance that the node uses, one function each: what it asks through (the
 * connection), what it asks for (an object). All of them throw an InvoanceError in the user's words,
 * or the connection's signal's reason if it was aborted.
 */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import { fetchPages } from './pages';
import type { Turn } from '../http/pacer';
import { pathSegment } from './pathSegment';
import { requestJson, type ApiConnection, type ApiRequest, type TimeLimits } from './request';
import {
	parseEvents,
	parseExportJob,
	parseObject,
	parseOrganizations,
	type ExportJob,
	type Organization,
} from './schemas';

export { anchorDocument } from './ledger';
export { ensureServerClock } from './account';

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

/** How {@link createExport} is to be asked, besides the order. */
interface CreateOptions extends TimeLimits {
	/** What people call the organization, for errors; default: its id. */
	organizationName?: string | undefined;
}

/** An export that has been ordered, and when, on the clock of `now()`. */
export interface CreatedExport {
	job: ExportJob;
	askedAt: number;
}

/**
 * Orders an export: `POST /v1/audit/exports`. Each call is an attempt of its own, under a random
 * idempotency key that all retries of its request share: so a request whose answer was lost makes no
 * second export, and an export that failed is not answered again.
 */
export async function createExport(
	connection: ApiConnection,
	{ organizationId, format, filters, organizationName, ...limits }: ExportOrder & CreateOptions,
): Promise<CreatedExport> {
	const hasFilters = Object.keys(filters).length > 0;
	const { json, askedAt } = await requestJson(connection, {
		method: 'POST',
		path: '/v1/audit/exports',
		body: { organization_id: organizationId, format, ...(hasFilters && { filters }) },
		idempotencyKey: randomUUID(),
		maxAnswerBytes: MIB,
		subject: { target: `organization "${organizationName ?? organizationId}"`, scope: SCOPE },
		...limits,
	});
	const job = parseExportJob(json);
	connection.log.info(`Export ${job.id} is ordered, for organization "${organizationId}"`);
	return { job, askedAt };
}

/** Which export to look at, and what for. */
interface ExportQuery extends TimeLimits {
	exportId: string;
	/**
	 * `poll`: to see whether it is ready; such requests wait for those that will not be in vain.
	 * `address`: for the fresh address of a file that is ready. Default: because the user asks.
	 */
	purpose?: 'poll' | 'address';
	/** Of a look: since when the export is waited for, on the clock of `now()`. */
	since?: number;
}

const TURNS = { poll: 'look', address: 'first' } as const;

/**
 * Looks at an export: `GET /v1/audit/exports/{id}`. A ready one comes with a fresh presigned URL.
 *
 * @throws InvoanceError also if the answer is about another export.
 */
export async function getExport(
	connection: ApiConnection,
	{ exportId, purpose, since, ...limits }: ExportQuery,
): Promise<ExportJob> {
	const { json } = await requestJson(connection, {
		...get(`/v1/audit/exports/${pathSegment('export', exportId)}`, `export "${exportId}"`, MIB),
		turn: purpose === undefined ? 'inTurn' : TURNS[purpose],
		since,
		...limits,
	});
	const job = parseExportJob(json);
	if (job.id !== exportId) {
		throw new InvoanceError(`Invoance answered about another export than "${exportId}"`, {
			description: `It answered about "${quotable(job.id)}". Nothing of it was used, because it may be another organization's. Please report this to Invoance.`,
		});
	}
	const isFinished = job.status === 'ready' || job.status === 'failed';
	if (since !== undefined) connection.pacer.looks.note({ isFinished, since });
	connection.log.debug(`Export ${exportId} is ${quotable(job.status)}`);
	return job;
}

/** Which organizations: the archived ones only if they are asked for. */
interface OrganizationQuery extends TimeLimits {
	include: 'active' | 'all';
	/** Default: `inTurn`. */
	turn?: Turn;
}

/** The organizations of the account: `GET /v1/audit/orgs`. */
export async function listOrganizations(
	connection: ApiConnection,
	{ include, turn = 'inTurn', ...limits }: OrganizationQuery,
): Promise<Organization[]> {
	const target = 'the list of organizations';
	const organizations: Organization[] = [];
	const request = {
		...get('/v1/audit/orgs', target, 64 * MIB),
		subject: { target, scope: SCOPE, hasNoId: true as const },
		turn,
		...(include === 'all' && { query: { include_archived: 'true' } }),
		...limits,
	};
	for await (const page of fetchPages(connection, {
		request,
		parse: parseOrganizations,
		what: 'organizations',
	})) {
		organizations.push(...page);
	}
	return organizations;
}

/**
 * All organizations, archived ones too; asked for once in an execution, whoever wants to know, and
 * at once: files that are ready wait for their names.
 */
export async function organizationsOf(connection: ApiConnection): Promise<Organization[]> {
	connection.once.organizations ??= listOrganizations(connection, {
		include: 'all',
		turn: 'first',
	});
	return await connection.once.organizations;
}

/**
 * Scans an organization's events for gaps: `GET /v1/audit/orgs/{id}/integrity`. The shape of the
 * answer is not documented; it is passed through.
 */
export async function checkIntegrity(
	connection: ApiConnection,
	{ organizationId }: { organizationId: string },
): Promise<IDataObject> {
	const path = `/v1/audit/orgs/${pathSegment('organization', organizationId)}/integrity`;
	const { json } = await requestJson(
		connection,
		get(path, `organization "${organizationId}"`, 16 * MIB),
	);
	return parseObject(json, 'the result of an integrity check');
}

/** The most events that one page may have (source: Invoance's documentation). */
const LARGEST_PAGE = 100;

/** Which events of an organization. */
export interface EventQuery extends EventFilters {
	organization_id: string;
	/** How many at most; may be infinite. */
	limit: number;
}

/**
 * An organization's events, page by page as they are asked for: `GET /v1/audit/events`. Never more
 * than `limit`, whatever the server sends.
 */
export async function* events(
	connection: ApiConnection,
	{ limit, ...query }: EventQuery,
): AsyncGenerator<IDataObject> {
	const target = `organization "${query.organization_id}"`;
	let left = limit;
	const request = () => ({
		...get('/v1/audit/events', target, 64 * MIB),
		query: { ...query, limit: Math.min(LARGEST_PAGE, left) },
	});
	if (left <= 0) return;
	for await (const page of fetchPages(connection, {
		request,
		parse: parseEvents,
		what: 'events',
	})) {
		const wanted = page.slice(0, left);
		left -= wanted.length;
		yield* wanted;
		if (left <= 0) return;
	}
}

/** One event: `GET /v1/audit/events/{id}`. */
export async function getEvent(
	connection: ApiConnection,
	{ eventId }: { eventId: string },
): Promise<IDataObject> {
	const path = `/v1/audit/events/${pathSegment('event', eventId)}`;
	const { json } = await requestJson(connection, get(path, `event "${eventId}"`, MIB));
	return parseObject(json, 'an event');
}

/** Has the server verify an event with its pinned key: `GET /v1/audit/events/{id}/verify`. */
export async function verifyEvent(
	connection: ApiConnection,
	{ eventId }: { eventId: string },
): Promise<IDataObject> {
	const path = `/v1/audit/events/${pathSegment('event', eventId)}/verify`;
	const { json } = await requestJson(connection, get(path, `event "${eventId}"`, MIB));
	return parseObject(json, 'the result of a verification');
}

function get(path: string, target: string, maxAnswerBytes: number): ApiRequest {
	return { method: 'GET', path, maxAnswerBytes, subject: { target, scope: SCOPE } };
}
