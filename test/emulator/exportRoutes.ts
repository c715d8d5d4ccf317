import { z } from 'zod';

import { ApiError } from './apiError';
import type { EventLog } from './events';
import { filtersSchema, isRangeInOrder, seqRange, type Filters } from './filters';
import { Idempotency } from './idempotency';
import type { Job } from './jobs';
import { parse, type ApiParts, type Call, type Reply, type Route } from './route';
import { objectPath } from './storage';

/** Rows older than this are in cold storage, and slow to come by. */
const HOT_DAYS = 90;
const DAY_MS = 86_400_000;

const bodySchema = z
	.object({
		organization_id: z.string().min(1),
		format: z.enum(['csv', 'ndjson']),
		filters: filtersSchema.default({}),
	})
	.strict()
	.refine((body) => isRangeInOrder(body.filters), {
		message: 'must not be after range_end',
		path: ['filters', 'range_start'],
	});

/** The endpoints of exports. Idempotency keys are remembered for as long as the routes are. */
export function exportRoutes(): Route[] {
	const idempotency = new Idempotency<Job>();
	return [
		{
			on: 'createExport',
			method: 'POST',
			path: '/v1/audit/exports',
			scope: 'audit:read',
			handle: (parts, call) => {
				const job = idempotency.once(call, () => create(parts, call.body));
				return { status: 202, body: view(parts, job, call), exportId: job.id };
			},
		},
		{
			on: 'getExport',
			method: 'GET',
			path: '/v1/audit/exports/:id',
			scope: 'audit:read',
			handle: getExport,
		},
	];
}

function create(parts: ApiParts, body: unknown): Job {
	const { organization_id: id, format, filters } = parse(bodySchema, body, 'invalid_payload');
	const found = parts.tenant.find(id);
	if (found === undefined) {
		throw new ApiError(404, 'organization_not_found', `No organization ${id}.`);
	}
	const { organization, log } = found;
	if (organization.archived_at !== null) {
		throw new ApiError(409, 'org_archived', `Organization ${id} is archived.`);
	}
	const durationMs = isCold(log, filters, parts.clock.now())
		? parts.coldJobDurationMs
		: parts.jobDurationMs;
	return parts.jobs.create({ organization, format, filters }, durationMs, (version) =>
		parts.store.ofEvents(log, format, filters, version),
	);
}

function isCold(log: EventLog, filters: Filters, nowMs: number): boolean {
	const { first, last } = seqRange(log, filters);
	return first <= last && log.occurredAtMs(first) < nowMs - HOT_DAYS * DAY_MS;
}

function getExport(parts: ApiParts, call: Call): Reply {
	const id = call.params['id'] ?? '';
	const job = parts.jobs.get(id);
	if (job === undefined || !parts.jobs.poll(job)) {
		throw new ApiError(404, 'export_not_found', `No export ${id}.`);
	}
	if (call.fault?.type === 'replaceObject') job.version += 1;
	const shown = call.fault?.type === 'otherJob' ? parts.jobs.otherThan(job) : job;
	if (shown === undefined) throw new Error('otherJob: there is no other job');
	return { status: 200, body: view(parts, shown, call), exportId: id };
}

/** The job as the API gives it; every poll of a ready one mints a fresh URL. */
function view(parts: ApiParts, job: Job, call: Call): Record<string, unknown> {
	const { fail, failedStatus = 'failed', inCapitals = false, pollsWithoutUrl = 0 } = job.traits;
	const status = parts.jobs.status(job);
	const ready = status === 'ready';
	const word = status === 'failed' ? failedStatus : status;
	const body: Record<string, unknown> = {
		id: job.id,
		status: inCapitals ? word.toUpperCase() : word,
		format: job.format,
		organization_id: job.organization.id,
		row_count: ready ? job.rowCount : null,
		error: status === 'failed' ? fail : null,
		created_at: new Date(job.createdAtMs).toISOString(),
		...(ready && job.readyPolls > pollsWithoutUrl
			? { download_url: downloadUrl(parts, job, call) }
			: {}),
		...(call.fault?.type === 'patchJob' ? call.fault.patch : {}),
	};
	const omitted = new Set(job.traits.omit);
	return Object.fromEntries(Object.entries(body).filter(([field]) => !omitted.has(field)));
}

function downloadUrl(parts: ApiParts, job: Job, call: Call): string {
	const { presigner, urlLifetimeSeconds } = parts;
	const ageSeconds = call.fault?.type === 'expiredUrl' ? urlLifetimeSeconds + 60 : 0;
	return presigner.url(
		parts.storageUrl(),
		objectPath(parts.tenant.id, job),
		urlLifetimeSeconds,
		parts.clock.now() - ageSeconds * 1000,
	);
}
