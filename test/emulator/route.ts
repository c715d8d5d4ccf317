import type { z } from 'zod';

import { ApiError } from './apiError';
import type { Clock } from './deliver';
import type { ExportStore } from './exportStore';
import type { Endpoint, FaultRegistry, Strike } from './faults';
import type { Jobs } from './jobs';
import type { ApiKey, ApiKeys, Scope } from './keys';
import type { Presigner } from './presign';
import type { RateLimit } from './rateLimit';
import type { Records } from './records';
import type { Tenant } from './tenant';

/** Everything the API's endpoints work with. */
export interface ApiParts {
	readonly tenant: Tenant;
	readonly keys: ApiKeys;
	readonly jobs: Jobs;
	readonly store: ExportStore;
	readonly presigner: Presigner;
	readonly faults: FaultRegistry;
	readonly records: Records;
	readonly rateLimit: RateLimit;
	readonly signal: AbortSignal;
	readonly clock: Clock;
	/** Scheme, host and port of the storage. */
	readonly storageUrl: () => string;
	readonly urlLifetimeSeconds: number;
	readonly jobDurationMs: number;
	readonly coldJobDurationMs: number;
}

/** A request after its key has been accepted. */
export interface Call {
	readonly params: Readonly<Record<string, string>>;
	readonly query: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
	readonly key: ApiKey;
	readonly fault: Strike['fault'];
}

/** What an endpoint answers. */
export interface Reply {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
	/** The job it is about, for the record. */
	readonly exportId?: string;
}

/** One endpoint. */
export interface Route {
	readonly on: Endpoint;
	readonly method: 'GET' | 'POST';
	/** As fastify writes it, `:id` for a parameter. */
	readonly path: string;
	/** What the key must be allowed; undefined for nothing. */
	readonly scope: Scope | undefined;
	handle(parts: ApiParts, call: Call): Reply | Promise<Reply>;
}

/**
 * Reads a body or a query by its schema.
 *
 * @param code what the API calls a bad one
 * @throws ApiError 400 whose message names the field
 */
export function parse<T>(
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	value: unknown,
	code: string,
): T {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
	const field = [...(issue?.path ?? []), ...unknown].join('.') || 'body';
	throw new ApiError(400, code, `${field}: ${issue?.message ?? 'invalid'}`);
}
