/*
 * The endpoints of Invoance that the node uses, one function each. All of them throw an InvoanceError
 * in the user's words, or the reason of the connection's signal if it was aborted.
 */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Priority } from '../http/rateLimiter';
import { now } from '../runtime/clock';
import { configurationError, InvoanceError, quotable } from '../runtime/invoanceError';
import { fetchPages } from './pages';
import { requestJson, sendOnce, type ApiConnection, type ApiRequest } from './request';
import {
	parseEvents,
	parseExportJob,
	parseObject,
	parseOrganizations,
	readRateLimit,
	type ExportJob,
	type Organization,
} from './schemas';

const MIB = 1024 * 1024;
const SCOPE = 'audit:read';
/** How long the account may take to answer, in milliseconds: nothing depends on it. */
const ACCOUNT_LIMIT_MS = 10_000;

/**
 * Asks once in an execution for the account: `GET /v1/me`, which needs no scope. Its answer tells the
 * rate limit and, by its headers, Invoance's clock. Throws only on cancellation.
 */
export async function askAccount(connection: ApiConnection): Promise<void> {
	connection.once.account ??= readAccount(connection);
	await connection.once.account;
}

async function readAccount(connection: ApiConnection): Promise<void> {
	const { signal, rateLimiter, log } = connection;
	try {
		const request = get('/v1/me', 'the account', MIB);
		const answer = await sendOnce(connection, request, now() + ACCOUNT_LIMIT_MS);
		const limitPerSecond = readRateLimit(answer);
		if (limitPerSecond !== undefined) rateLimiter.setLimit(limitPerSecond);
	} catch (error) {
		signal?.throwIfAborted();
		const why = error instanceof Error ? error.message : '';
		log.debug(`The account's rate limit is not known: ${why}`);
	}
}

export interface EventFilters {
	/** Several are joined by commas. */
	actions?: string;
	actor_id?: string;
	target_id?: string;
	/** RFC 3339, inclusive, on `occurred_at`. */
	range_start?: string;
	range_end?: string;
}

interface ExportOrder {
	/** `aorg_…` or the caller's own id. */
	organizationId: string;
	format: 'csv' | 'ndjson';
	filters: EventFilters;
	/** What people call the organization, for errors; default: its id. */
	organizationName?: string | undefined;
	deadline?: number | undefined;
}

export interface CreatedExport {
	job: ExportJob;
	/** When it was asked for, on the clock of `now()`. */
	askedAt: number;
}

/**
 * Creates an export: `POST /v1/audit/exports`. Each call is an attempt of its own, under a random
 * idempotency key that all retries of its request share: so a request whose answer was lost makes no
 * second export, and an export that failed is not answered again.
 */
export async function createExport(
	connection: ApiConnection,
	{ organizationId, format, filters, organizationName, deadline }: ExportOrder,
): Promise<CreatedExport> {
	const hasFilters = Object.keys(filters).length > 0;
	const { json, askedAt } = await requestJson(connection, {
		method: 'POST',
		path: '/v1/audit/exports',
		body: { organization_id: organizationId, format, ...(hasFilters && { filters }) },
		idempotencyKey: randomUUID(),
		maxAnswerBytes: MIB,
		subject: { target: `organization "${organizationName ?? organizationId}"`, scope: SCOPE },
		deadline,
	});
	const job = parseExportJob(json);
	connection.log.info(`Export ${job.id} is created, for organization "${organizationId}"`);
	return { job, askedAt };
}

interface ExportQuery extends Pick<ApiRequest, 'deadline' | 'priority' | 'since'> {
	exportId: string;
}

/**
 * Gets an export: `GET /v1/audit/exports/{id}`. A ready one comes with a fresh presigned URL.
 *
 * @throws InvoanceError also if the answer is about another export.
 */
export async function getExport(
	connection: ApiConnection,
	{ exportId, ...limits }: ExportQuery,
): Promise<ExportJob> {
	const { json } = await requestJson(connection, {
		...get(`/v1/audit/exports/${pathSegment('export', exportId)}`, `export "${exportId}"`, MIB),
		...limits,
	});
	const job = parseExportJob(json);
	if (job.id !== exportId) {
		throw new InvoanceError(`Invoance answered about another export than "${exportId}"`, {
			description: `It answered about "${quotable(job.id)}". Nothing of it was used, because it may be another organization's. Please report this to Invoance.`,
		});
	}
	connection.log.debug(`Export ${exportId} is ${quotable(job.status)}`);
	return job;
}

interface OrganizationQuery {
	/** Archived ones only if they are asked for. */
	include: 'active' | 'all';
	priority?: Priority;
	deadline?: number;
}

/** The organizations of the account: `GET /v1/audit/orgs`. */
export async function listOrganizations(
	connection: ApiConnection,
	{ include, ...limits }: OrganizationQuery,
): Promise<Organization[]> {
	const target = 'the list of organizations';
	const request = {
		...get('/v1/audit/orgs', target, 64 * MIB),
		subject: { target, scope: SCOPE, hasNoId: true as const },
		...(include === 'all' && { query: { include_archived: 'true' } }),
		...limits,
	};
	const pages = fetchPages(connection, {
		request: () => request,
		parse: parseOrganizations,
		what: 'organizations',
	});
	const organizations: Organization[] = [];
	for await (const page of pages) organizations.push(...page);
	return organizations;
}

/**
 * All organizations, archived ones too; asked for once in an execution, whoever wants to know, and
 * at once: files that are ready wait for their names.
 */
export async function organizationsOf(connection: ApiConnection): Promise<Organization[]> {
	connection.once.organizations ??= listOrganizations(connection, {
		include: 'all',
		priority: 'first',
	});
	return await connection.once.organizations;
}

/**
 * Scans an organization for gaps: `GET /v1/audit/orgs/{id}/integrity`, whose answer is not documented.
 */
export async function checkIntegrity(
	connection: ApiConnection,
	{ organizationId }: { organizationId: string },
): Promise<IDataObject> {
	const path = `/v1/audit/orgs/${pathSegment('organization', organizationId)}/integrity`;
	const request = get(path, `organization "${organizationId}"`, 16 * MIB);
	return await getObject(connection, request, 'the result of an integrity check');
}

/** The most events that one page may have (source: Invoance's documentation). */
const LARGEST_PAGE = 100;

export interface EventQuery extends EventFilters {
	organization_id: string;
	/** How many at most; may be infinite. */
	limit: number;
}

/** The events, page by page as they are asked for: `GET /v1/audit/events`. Never more than `limit`. */
export async function* events(
	connection: ApiConnection,
	{ limit, ...query }: EventQuery,
): AsyncGenerator<IDataObject> {
	let left = limit;
	if (left <= 0) return;
	const pages = fetchPages(connection, {
		request: () => ({
			...get('/v1/audit/events', `organization "${query.organization_id}"`, 64 * MIB),
			query: { ...query, limit: Math.min(LARGEST_PAGE, left) },
		}),
		parse: parseEvents,
		what: 'events',
	});
	for await (const page of pages) {
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
	return await getObject(connection, get(path, `event "${eventId}"`, MIB), 'an event');
}

/** Has the server verify an event with its pinned key: `GET /v1/audit/events/{id}/verify`. */
export async function verifyEvent(
	connection: ApiConnection,
	{ eventId }: { eventId: string },
): Promise<IDataObject> {
	const path = `/v1/audit/events/${pathSegment('event', eventId)}/verify`;
	const request = get(path, `event "${eventId}"`, MIB);
	return await getObject(connection, request, 'the result of a verification');
}

interface AnchorOrder {
	/** The SHA-256 of a file: 64 lower-case hex characters. */
	sha256: string;
	/** What people will find it by, e.g. the file's name; empty for none. */
	reference: string;
}

/**
 * Puts a file's hash into Invoance's ledger, never the file: `POST /v1/document/anchor`. Throws unless
 * the answer says that this very hash is there: what is not anchored must not pass for it. What was
 * there already has the status `already_anchored`.
 */
export async function anchorDocument(
	connection: ApiConnection,
	{ sha256, reference }: AnchorOrder,
): Promise<IDataObject> {
	const request = {
		method: 'POST',
		path: '/v1/document/anchor',
		body: { document_hash: sha256, ...(reference !== '' && { document_ref: reference }) },
		idempotencyKey: randomUUID(),
		maxAnswerBytes: MIB,
		// The documentation does not name the scope, only that it is none of audit:*.
		subject: {
			target: `the hash ${sha256}`,
			hasNoId: true,
			scope: "that may write to the ledger (Invoance's scope for anchoring documents)",
		},
	} as const;
	const { json } = await requestJson(connection, request).catch((error: unknown) => ({
		json: { ...existingAnchor(error), document_hash: sha256, status: 'already_anchored' },
	}));
	const answer = parseObject(json, 'an anchor');
	const { document_hash: anchored } = answer;
	if (typeof anchored !== 'string' || anchored.toLowerCase().endsWith(sha256)) return answer;
	throw new InvoanceError('Invoance answered about another hash than the one that was sent', {
		description: `Sent was ${sha256}. Run the workflow again; if it happens again, please report it to Invoance.`,
	});
}

const ALREADY_ANCHORED = /already|duplicate|exists/i;
/** With such a code it is not the hash that is there already. */
const OTHER_CONFLICT = /idempotency|archived|trace/i;

/** @throws the error itself if it does not say that the hash is there already. */
function existingAnchor(error: unknown): IDataObject {
	if (!(error instanceof InvoanceError) || error.status !== 409 || !error.answer) throw error;
	const { error: code = '', event_id, created_at } = error.answer;
	const isThere = event_id !== undefined || ALREADY_ANCHORED.test(code);
	if (OTHER_CONFLICT.test(code) || !isThere) throw error;
	return { ...(event_id && { event_id }), ...(created_at && { created_at }) };
}

async function getObject(
	connection: ApiConnection,
	request: ApiRequest,
	expected: string,
): Promise<IDataObject> {
	const { json } = await requestJson(connection, request);
	return parseObject(json, expected);
}

function get(path: string, target: string, maxAnswerBytes: number): ApiRequest {
	return { method: 'GET', path, maxAnswerBytes, subject: { target, scope: SCOPE } };
}

/** No ID comes near this; a longer text is something else. */
const MAX_ID_CHARACTERS = 500;
/** What could lead to another path: `.`, `..`, a slash of either kind; and what no URL can have. */
const NO_SEGMENT = /^(\.|%2e){1,2}$|[/\\]|%2f|%5c|\p{Cs}/iu;

/** @throws InvoanceError if the ID cannot be one part of a request's path. */
export function pathSegment(what: 'organization' | 'export' | 'event', id: string): string {
	const isId = id !== '' && id.length <= MAX_ID_CHARACTERS && !NO_SEGMENT.test(id);
	if (isId) return encodeURIComponent(id);
	const example = what === 'organization' ? ', e.g. aorg_01J9ZORG' : '';
	throw configurationError(
		`"${quotable(id)}" is not the ID of an ${what}`,
		`Nothing was sent. Copy the ID from Invoance${example}, or check the expression that gives it.`,
	);
}
