import type { IDataObject } from 'n8n-workflow';
import { now } from '../clock';
import { requestJson, type ApiConnection } from './request';
import { parseExportJob, parseOrganizations, type ExportJob, type Organization } from './schemas';

/** The time limit of an operation that has none of its own, retries included: five minutes. */
export function defaultDeadline(): number {
	return now() + 5 * 60_000;
}

const MIB = 1024 * 1024;
const SCOPE = 'audit:read';

/** What an export shall hold; everything left out is not filtered by. */
export interface ExportOrder {
	/** `aorg_…` or the caller's own id. */
	organizationId: string;
	format: 'csv' | 'ndjson';
	filters: {
		actions?: string;
		actor_id?: string;
		target_id?: string;
		/** RFC 3339, inclusive, on `occurred_at`. */
		range_start?: string;
		range_end?: string;
	};
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
	const answer = await requestJson(
		connection,
		{
			method: 'GET',
			path: `/v1/audit/exports/${encodeURIComponent(exportId)}`,
			maxAnswerBytes: MIB,
			subject: { target: `export "${exportId}"`, scope: SCOPE },
		},
		deadline,
	);
	return parseExportJob(answer);
}

/** All organizations of the account: `GET /v1/audit/orgs`. No paging is documented. */
export async function listOrganizations(
	connection: ApiConnection,
	includeArchived: boolean,
	deadline = defaultDeadline(),
): Promise<Organization[]> {
	const answer = await requestJson(
		connection,
		{
			method: 'GET',
			path: '/v1/audit/orgs',
			...(includeArchived && { query: { include_archived: 'true' } }),
			maxAnswerBytes: 64 * MIB,
			subject: { target: 'the list of organizations', scope: SCOPE },
		},
		deadline,
	);
	return parseOrganizations(answer);
}
