import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { deliver, replacementFor, textAnswer, type Answer, type Clock } from './deliver';
import type { ExportStore } from './exportStore';
import type { FaultRegistry, Strike } from './faults';
import type { Job, Jobs } from './jobs';
import type { Presigner } from './presign';
import { parseRange, type ByteRange } from './range';
import type { RecordedRequest, Records } from './records';
import { CONTENT_TYPES } from './rows';

interface StorageParts {
	readonly jobs: Jobs;
	readonly store: ExportStore;
	readonly presigner: Presigner;
	readonly faults: FaultRegistry;
	readonly records: Records;
	readonly clock: Clock;
	readonly signal: AbortSignal;
}

/** The path of a job's object below the storage's origin. */
export function objectPath(tenantId: string, job: Job): string {
	return `/exports/${tenantId}/${job.id}.${job.format}`;
}

/** A server that looks like Cloudflare R2 to someone with a presigned URL. It is not listening yet. */
export function createStorage(parts: StorageParts): Server {
	return createServer((request, response) => {
		serve(parts, request, response).catch((error: unknown) => {
			// close() ends what is under way; anything else is a mistake of the emulator's own.
			if (!parts.signal.aborted) console.error('storage emulator:', error);
			response.destroy();
		});
	});
}

async function serve(
	parts: StorageParts,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const record = parts.records.track('storage', request, response);
	request.resume();
	const job = jobOf(parts.jobs, record);
	if (job !== undefined) record.exportId = job.id;
	const { delayMs, fault } = parts.faults.take({
		on: 'storage',
		exportId: job?.id,
		organizationIds:
			job === undefined ? [] : [job.organization.id, job.organization.organization_id],
	});
	if (delayMs > 0) await sleep(delayMs, undefined, { signal: parts.signal });
	if (fault?.type === 'replaceObject' && job !== undefined) job.version += 1;
	const url = new URL(request.url ?? '/', 'http://storage');
	const answer =
		replacementFor(fault) ??
		refusal(parts.presigner, record, url) ??
		(await objectAnswer(parts, job, record, fault));
	await deliver(response, answer, fault, {
		withoutBody: request.method === 'HEAD',
		clock: parts.clock,
		signal: parts.signal,
	});
}

function jobOf(jobs: Jobs, record: RecordedRequest): Job | undefined {
	const match = /^\/exports\/[^/]+\/([^/.]+)\.(csv|ndjson)$/.exec(record.path);
	const job = jobs.get(match?.[1] ?? '');
	return job?.format === match?.[2] ? job : undefined;
}

function refusal(presigner: Presigner, record: RecordedRequest, url: URL): Answer | undefined {
	if (record.headers['authorization'] !== undefined) {
		return xmlError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
	}
	switch (presigner.problemWith(url)) {
		case 'unsigned':
			return xmlError(403, 'AccessDenied', 'Access Denied');
		case 'altered':
			return xmlError(403, 'SignatureDoesNotMatch', 'The request signature does not match');
		case 'expired':
			return xmlError(403, 'AccessDenied', 'Request has expired');
		case undefined:
			break;
	}
	if (record.method === 'GET' || record.method === 'HEAD') return undefined;
	return xmlError(405, 'MethodNotAllowed', 'The method is not allowed against this resource');
}

async function objectAnswer(
	parts: StorageParts,
	job: Job | undefined,
	record: RecordedRequest,
	fault: Strike['fault'],
): Promise<Answer> {
	if (job === undefined || parts.jobs.status(job) !== 'ready') {
		return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');
	}
	const etag = parts.store.etag(job);
	const object = await parts.store.stored(job);
	const { contentEncoding } = job.traits;
	const ifMatch = record.headers['if-match'];
	if (ifMatch !== undefined && !listed(ifMatch, etag)) {
		return xmlError(412, 'PreconditionFailed', 'At least one of the preconditions did not hold');
	}
	const range = fault?.type === 'ignoreRange' ? undefined : rangeOf(record, etag, object.size);
	if (range === 'unsatisfiable') {
		const extent = { 'content-range': `bytes */${object.size}` };
		return xmlError(416, 'InvalidRange', 'The requested range is not satisfiable', extent);
	}
	const { start, end } = range ?? { start: 0, end: object.size };
	return {
		status: range === undefined ? 200 : 206,
		headers: {
			'content-type': CONTENT_TYPES[job.format],
			'accept-ranges': 'bytes',
			'last-modified': new Date(job.createdAtMs).toUTCString(),
			...(fault?.type === 'noETag' ? {} : { etag }),
			...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
			...(range === undefined
				? {}
				: { 'content-range': `bytes ${start}-${end - 1}/${object.size}` }),
		},
		length: end - start,
		body: object.read(start, end),
	};
}

/** The range to serve: none if If-Range names another object than the one that is there. */
function rangeOf(
	record: RecordedRequest,
	etag: string,
	size: number,
): ByteRange | 'unsatisfiable' | undefined {
	const ifRange = record.headers['if-range'];
	if (ifRange !== undefined && ifRange !== etag) return undefined;
	return parseRange(record.headers['range'], size);
}

function listed(header: string, etag: string): boolean {
	return header.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
}

function xmlError(
	status: number,
	code: string,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): Answer {
	const xml =
		'<?xml version="1.0" encoding="UTF-8"?>' +
		`<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return textAnswer(status, 'application/xml', xml, headers);
}
