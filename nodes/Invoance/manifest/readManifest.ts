import { z } from 'zod';
import { normalizeTimestamp } from '../verification/event/timestamp';
import { decodeUtf8, readJson, type JsonRules } from '../verification/json';
import type { ManifestContent, ManifestReader } from '../verification/series/delivery';

export const SCHEMA = 'n8n-nodes-invoance.manifest/1';

/** What the name of a manifest has behind that of its file. */
export const SUFFIX = '.manifest.json';

/** Where a manifest begins, as this node writes it; a byte-order mark before it is passed over. */
const BEGINNING = /^\ufeff?\s*\{\s*"schema"\s*:\s*"n8n-nodes-invoance\.manifest\//;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** A time as it is written: RFC 3339, or null where it is not known, or the range is open. In epoch milliseconds. */
const time = z
	.string()
	.transform((text) => Date.parse(normalizeTimestamp(text) ?? ''))
	.refine((timeMs) => !Number.isNaN(timeMs))
	.nullable();

/** What a manifest must say to be read. A later version may say more, or leave out what is optional. */
const manifestShape = z.object({
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
		.refine(
			({ range_start: start, range_end: end }) => start === null || end === null || start <= end,
		),
	previous: z.object({ sha256 }).nullable(),
});

/** Far more than any manifest has. Its counts are safe integers; other numbers are kept as text. */
const RULES: JsonRules = { maxDepth: 32, maxValues: 10_000, numberOf: (text) => text };

/** Reads manifests for verification. What they say besides is passed over. */
export const manifestReader: ManifestReader = {
	looksLikeManifest: (name, head) =>
		name.endsWith(SUFFIX) ||
		BEGINNING.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(head)),
	readManifest,
};

/** The value of JSON in UTF-8, a byte-order mark before it or not; undefined if it is none, or ambiguous. */
function parseJson(bytes: Uint8Array): unknown {
	const text = decodeUtf8(bytes)?.replace(/^\ufeff/, '');
	const read = text === undefined ? undefined : readJson(text, RULES);
	return read?.failure === undefined && read?.hasDuplicateKey === false ? read.value : undefined;
}

function readManifest(name: string, bytes: Uint8Array, hash: string): ManifestContent | undefined {
	const { success, data } = manifestShape.safeParse(parseJson(bytes));
	if (!success) return undefined;
	const described = [data.file, ...(data.source ? [data.source] : [])];
	const { filters, organization_id: organizationId = null } = data.export;
	const actions = filters?.actions?.split(',').sort();
	const byName = Object.entries({ ...filters, ...(actions && { actions }) });
	return {
		name,
		beside: name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined,
		sha256: hash,
		fileName: data.file.name,
		fileHashes: described.map((file) => file.sha256),
		fileBytes: described.map(({ bytes: size }) => size ?? undefined),
		rows: data.file.rows ?? undefined,
		organizationId,
		filters: JSON.stringify(byName.sort(([a], [b]) => (a < b ? -1 : 1))),
		actions,
		actorId: filters?.actor_id,
		targetId: filters?.target_id,
		rangeStart: data.export.range_start,
		rangeEnd: data.export.range_end,
		previous: data.previous?.sha256 ?? null,
	};
}
