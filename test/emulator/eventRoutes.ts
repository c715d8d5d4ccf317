import { z } from 'zod';

import { ApiError } from './apiError';
import type { AuditEvent, EventLog } from './events';
import {
	cursorSchema,
	filterFields,
	isRangeInOrder,
	matches,
	seqRange,
	type Filters,
} from './filters';
import { parse, type ApiParts, type Call, type Reply, type Route } from './route';
import { canonicalBytes, type Seal } from './signing';

/** What `limit` may ask for. */
const MOST_PER_PAGE = 100;

const querySchema = z
	.object({
		...filterFields,
		organization_id: z.string().min(1),
		limit: z.coerce.number().int().min(1).max(MOST_PER_PAGE).default(50),
		cursor: cursorSchema.optional(),
	})
	.strict()
	.refine(isRangeInOrder, { message: 'must not be after range_end', path: ['range_start'] });

/** The endpoints of events. */
export const eventRoutes: readonly Route[] = [
	{
		on: 'listEvents',
		method: 'GET',
		path: '/v1/audit/events',
		scope: 'audit:read',
		handle: listEvents,
	},
	{
		on: 'getEvent',
		method: 'GET',
		path: '/v1/audit/events/:id',
		scope: 'audit:read',
		handle: (parts, call) => ({ status: 200, body: sealed(parts, find(parts, call)) }),
	},
	{
		on: 'verifyEvent',
		method: 'GET',
		path: '/v1/audit/events/:id/verify',
		scope: 'audit:read',
		handle: verifyEvent,
	},
];

/** Newest first. The cursor holds the last `seq` that was looked at. */
function listEvents(parts: ApiParts, call: Call): Reply {
	const {
		organization_id: id,
		limit,
		cursor,
		...filters
	} = parse(querySchema, call.query, 'bad_request');
	const found = parts.tenant.find(id);
	if (found === undefined) {
		throw new ApiError(404, 'organization_not_found', `No organization ${id}.`);
	}
	const pageSize = call.fault?.type === 'ignoreLimit' ? MOST_PER_PAGE : limit;
	const { events, more } = page(found.log, filters, pageSize, cursor);
	const last = more ? events.at(-1) : undefined;
	return {
		status: 200,
		body: {
			events: events.map((event) => sealed(parts, event)),
			next_cursor: last === undefined ? null : Buffer.from(String(last.seq)).toString('base64url'),
		},
	};
}

function page(
	log: EventLog,
	filters: Filters,
	limit: number,
	cursor: number | undefined,
): { events: AuditEvent[]; more: boolean } {
	const { first, last } = seqRange(log, filters);
	const events: AuditEvent[] = [];
	for (let seq = Math.min(last, (cursor ?? Infinity) - 1); seq >= first; seq--) {
		const event = log.event(seq);
		if (!matches(event, filters)) continue;
		if (events.length === limit) return { events, more: true };
		events.push(event);
	}
	return { events, more: false };
}

function find(parts: ApiParts, call: Call): AuditEvent {
	const id = call.params['id'] ?? '';
	const event = parts.tenant.findEvent(id);
	if (event === undefined) throw new ApiError(404, 'event_not_found', `No event ${id}.`);
	return event;
}

function sealed(parts: ApiParts, event: AuditEvent): AuditEvent & Seal {
	return { ...event, ...parts.store.signingKey(0).seal(canonicalBytes(event)) };
}

/** The answer's shape is not documented; this one says what the SDKs' verification does. */
function verifyEvent(parts: ApiParts, call: Call): Reply {
	const event = sealed(parts, find(parts, call));
	const key = parts.store.signingKey(0);
	const valid = key.verifies(canonicalBytes(event), event.signature);
	return {
		status: 200,
		body: {
			event_id: event.id,
			valid,
			reason: valid ? null : 'signature_invalid',
			key_source: 'pinned',
			signing_public_key: key.publicKeyHex,
		},
	};
}
