import { z } from 'zod';

import type { AuditEvent, EventLog } from './events';

const time = z.string().datetime({ offset: true, message: 'must be an RFC 3339 time' });
const actions = z
	.union([
		z
			.string()
			.min(1)
			.transform((text) => text.split(',')),
		z.array(z.string().min(1)),
	])
	.transform((list) => list.map((action) => action.trim()));

/** The filters that exports and the event list share. */
export const filterFields = {
	actions: actions.optional(),
	actor_id: z.string().min(1).optional(),
	target_id: z.string().min(1).optional(),
	range_start: time.optional(),
	range_end: time.optional(),
};

/** A cursor, as an opaque text on the wire; a number inside. An empty one is 0. */
export const cursorSchema = z
	.string()
	.transform((text) => Number(Buffer.from(text, 'base64url').toString()))
	.pipe(z.number().int().nonnegative());

/** The filters of an export as they are sent; anything else is refused. */
export const filtersSchema = z.object(filterFields).strict();
/** Which events are wanted; what is absent is not filtered by. */
export type Filters = z.infer<typeof filtersSchema>;

/** Whether the range, if it has both ends, starts before it ends. */
export function isRangeInOrder(filters: Filters): boolean {
	if (filters.range_start === undefined || filters.range_end === undefined) return true;
	return Date.parse(filters.range_start) <= Date.parse(filters.range_end);
}

/** The first and last `seq` in the filters' time range, both inclusive; empty if first > last. */
export function seqRange(log: EventLog, filters: Filters): { first: number; last: number } {
	const { range_start: start, range_end: end } = filters;
	return {
		first: start === undefined ? 1 : log.firstSeqFrom(Math.ceil(toMs(start))),
		last: end === undefined ? log.count : log.firstSeqFrom(Math.floor(toMs(end)) + 1) - 1,
	};
}

function toMs(rfc3339: string): number {
	return Date.parse(rfc3339);
}

/** Whether an event passes the filters that are not about time. */
export function matches(event: AuditEvent, filters: Filters): boolean {
	const { actions: wanted, actor_id: actorId, target_id: targetId } = filters;
	if (wanted !== undefined && wanted.length > 0 && !wanted.includes(event.action)) return false;
	if (actorId !== undefined && event.actor.id !== actorId) return false;
	return targetId === undefined || event.targets.some((target) => target.id === targetId);
}
