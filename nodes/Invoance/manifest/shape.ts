import { z } from 'zod';
import { normalizeTimestamp } from '../verification/event/timestamp';

/** What a manifest calls itself. */
export const SCHEMA = 'n8n-nodes-invoance.manifest/1';

/** What the name of a manifest has behind that of its file. */
export const SUFFIX = '.manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** A time as it is written: RFC 3339; null where it is not known, or the range is open. */
const time = z
	.string()
	.refine((text) => normalizeTimestamp(text) !== undefined)
	.nullable();

/** What a manifest must say to be read. A later version may say more, or leave out what is optional. */
export const manifestShape = z.object({
	schema: z.literal(SCHEMA),
	file: z.object({ name: z.string(), sha256, bytes: count.nullish(), rows: count.nullish() }),
	source: z.object({ bytes: count.nullish(), sha256 }).optional(),
	export: z
		.object({
			organization_id: z.string().nullish(),
			filters: z
				.object({
					actions: z.string().optional(),
					actor_id: z.string().optional(),
					target_id: z.string().optional(),
				})
				.catchall(z.unknown())
				.nullable(),
			range_start: time,
			range_end: time,
		})
		.refine(({ range_start: start, range_end: end }) => {
			return start === null || end === null || msOf(start) <= msOf(end);
		}),
	previous: z.object({ sha256 }).nullable(),
});

/** The moment of a time of the shape, in epoch milliseconds. */
export function msOf(text: string): number {
	return Date.parse(normalizeTimestamp(text) ?? '');
}
