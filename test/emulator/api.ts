import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { ApiError } from './apiError';
import { deliver, replacementFor, setDate, textAnswer, type Answer } from './deliver';
import { eventRoutes } from './eventRoutes';
import { exportRoutes } from './exportRoutes';
import type { Strike, Subject } from './faults';
import { writeJson } from './json';
import type { RecordedRequest } from './records';
import type { ApiParts, Reply, Route } from './route';
import { ledgerRoutes } from './ledgerRoutes';
import { tenantRoutes } from './tenantRoutes';

const JSON_TYPE = 'application/json; charset=utf-8';
/** What the API accepts as a body; more is a 413. */
const BODY_LIMIT_BYTES = 1024 * 1024;

type ApiRequest = FastifyRequest<{ Params: Record<string, string>; Body: string | undefined }>;

/** The API server. It is not listening yet. */
export function createApi(parts: ApiParts): FastifyInstance {
	const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, forceCloseConnections: true });
	const recordOf = new WeakMap<IncomingMessage, RecordedRequest>();
	app.addHook('onRequest', (request, reply, done) => {
		recordOf.set(request.raw, parts.records.track('api', request.raw, reply.raw));
		// For the answers that fastify gives by itself.
		setDate(reply.raw, parts.clock);
		done();
	});
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});
	app.setErrorHandler((error, _request, reply) => {
		const refusal = apiErrorOf(error);
		return reply.code(refusal.status).send(refusal.body);
	});
	app.setNotFoundHandler((_request, reply) =>
		reply.code(404).send(new ApiError(404, 'not_found', 'No such endpoint.').body),
	);
	for (const route of [...tenantRoutes, ...exportRoutes(), ...eventRoutes, ...ledgerRoutes()]) {
		app.route({
			method: route.method,
			url: route.path,
			exposeHeadRoute: false,
			handler: (request: ApiRequest, reply) => {
				const record = recordOf.get(request.raw);
				if (record === undefined) throw new Error('request was not recorded');
				return serve(parts, route, request, reply, record);
			},
		});
	}
	return app;
}

async function serve(
	parts: ApiParts,
	route: Route,
	request: ApiRequest,
	reply: FastifyReply,
	record: RecordedRequest,
): Promise<void> {
	reply.hijack();
	const { signal, clock } = parts;
	try {
		const body = parseBody(request.body);
		if (body !== undefined) record.body = body.value;
		const strike = parts.faults.take(subjectOf(parts, route, request, record));
		if (strike.delayMs > 0) await sleep(strike.delayMs, undefined, { signal });
		const answer =
			replacementFor(strike.fault) ??
			(await answerOf(parts, route, request, record, strike.fault, body?.valid ?? true));
		await deliver(reply.raw, answer, strike.fault, { withoutBody: false, clock, signal });
	} catch (error) {
		// close() ends what is under way; anything else is a mistake of the emulator's own.
		if (!signal.aborted) console.error('API emulator:', error);
		reply.raw.destroy();
	}
}

async function answerOf(
	parts: ApiParts,
	route: Route,
	request: ApiRequest,
	record: RecordedRequest,
	fault: Strike['fault'],
	bodyIsValid: boolean,
): Promise<Answer> {
	try {
		const { headers, query, body } = record;
		const key = parts.keys.authenticate(headers);
		parts.rateLimit.count(key.id);
		if (route.scope !== undefined && !key.scopes.includes(route.scope)) {
			throw new ApiError(403, 'insufficient_scope', `This needs the scope ${route.scope}.`);
		}
		if (!bodyIsValid) throw new ApiError(400, 'bad_request', 'The body is not JSON.');
		const call = { params: request.params, query, headers, body, key, fault };
		return jsonAnswer(await route.handle(parts, call), record, fault);
	} catch (error) {
		const refusal = apiErrorOf(error);
		return textAnswer(refusal.status, JSON_TYPE, writeJson(refusal.body), refusal.headers);
	}
}

function jsonAnswer(reply: Reply, record: RecordedRequest, fault: Strike['fault']): Answer {
	if (reply.exportId !== undefined) record.exportId = reply.exportId;
	const body = fault?.type === 'patchBody' ? { ...reply.body, ...fault.patch } : reply.body;
	return textAnswer(reply.status, JSON_TYPE, writeJson(body));
}

function subjectOf(
	parts: ApiParts,
	route: Route,
	request: ApiRequest,
	record: RecordedRequest,
): Subject {
	const id = request.params['id'];
	if (route.on === 'getExport' && id !== undefined) {
		record.exportId = id;
		const organizationId = parts.jobs.get(id)?.organization.id ?? '';
		return { on: route.on, exportId: id, organizationIds: parts.tenant.bothIds(organizationId) };
	}
	const organizationId =
		id !== undefined && route.path.startsWith('/v1/audit/orgs/')
			? id
			: (record.query['organization_id'] ?? inBody(record.body));
	return { on: route.on, organizationIds: parts.tenant.bothIds(organizationId ?? '') };
}

function inBody(body: unknown): string | undefined {
	if (typeof body !== 'object' || body === null || !('organization_id' in body)) return undefined;
	return typeof body.organization_id === 'string' ? body.organization_id : undefined;
}

function parseBody(text: string | undefined): { value: unknown; valid: boolean } | undefined {
	if (text === undefined || text === '') return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return { value, valid: true };
	} catch {
		return { value: text, valid: false };
	}
}

/** The API's own errors as they are, fastify's as the API words them, others as a 500. */
function apiErrorOf(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
	const message = error instanceof Error ? error.message : 'Unknown error';
	if (status === 413) return new ApiError(413, 'payload_too_large', 'Bodies end at 1 MiB.');
	if (status >= 400 && status < 500) return new ApiError(400, 'bad_request', message);
	return new ApiError(500, 'internal_error', message);
}
