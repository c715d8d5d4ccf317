import { createHash } from 'node:crypto';
import { z } from 'zod';

import { normalizeTimestamp } from '../event/timestamp';

const SUFFIX = '.manifest.json';

/** A manifest has about 1 KiB; what is longer than 1 MiB is none. */
export const MAX_MANIFEST_BYTES = 2 ** 20;

/** Where a manifest begins, as this node writes it; a byte-order mark before it is passed over. */
const BEGINNING = /^\ufeff?\s*\{\s*"schema"\s*:\s*"n8n-nodes-invoance\.manifest\//;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A time in milliseconds; null where the manifest does not know it, or the range is open. */
const time = z
	.string()
	.nullable()
	.transform((text) => (text === null ? null : Date.parse(normalizeTimestamp(text) ?? '')))
	.refine((timeMs) => !Number.isNaN(timeMs));

const count = z.number().nullish();

const shape = z.object({
	schema: z.literal('n8n-nodes-invoance.manifest/1'),
	file: z.object({ name: z.string(), sha256, bytes: count, rows: count }),
	source: z.object({ sha256, bytes: count }).optional(),
	export: z.object({
		organization_id: z.string().nullish(),
		filters: z.record(z.unknown()).nullable(),
		range_start: time,
		range_end: time,
	}),
	previous: z.object({ sha256 }).nullable(),
});

/** A manifest of a series, as far as verifying takes it. Hashes are lowercase hex. */
export interface SeriesManifest {
	/** The name of the manifest's own file. */
	name: string;
	/** Over the manifest's own bytes: what the next one names as its predecessor. */
	sha256: string;
	/** The file that it describes. */
	fileName: string;
	/** The file's, and, if it was prepared for spreadsheets, that of the file Invoance gave. */
	fileHashes: string[];
	/** The size that goes with each hash, and how many rows there are; undefined if it is not said. */
	fileBytes: Array<number | undefined>;
	rows: number | undefined;
	/** As it was asked for: `aorg_…` or the caller's own id; null where that is not known. */
	organizationId: string | null;
	/** The filters as text, so that equal ones are equal. */
	filters: string;
	/** Both ends inclusive, in epoch milliseconds. */
	rangeStart: number | null;
	rangeEnd: number | null;
	previous: string | null;
}

/** Whether a file is a manifest, by its name or by its first bytes. */
export function looksLikeManifest(name: string, head: Buffer): boolean {
	return name.endsWith(SUFFIX) || BEGINNING.test(head.toString('utf8'));
}

/** The name of the file that a manifest lies beside, by its own name; undefined if it has another. */
export function nameBeside(manifestName: string): string | undefined {
	return manifestName.endsWith(SUFFIX) ? manifestName.slice(0, -SUFFIX.length) : undefined;
}

function parseJson(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
	} catch {
		return undefined;
	}
}

/**
 * Reads a manifest. What it says besides is passed over, so that a later version may say more.
 *
 * @param name the name of its file
 * @returns undefined if it is no manifest, or lacks what verifying takes
 */
export function readManifest(name: string, bytes: Buffer): SeriesManifest | undefined {
	const { success, data } = shape.safeParse(parseJson(bytes));
	if (!success) return undefined;
	const described = [data.file, ...(data.source ? [data.source] : [])];
	const filters = Object.entries(data.export.filters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		name,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		fileName: data.file.name,
		fileHashes: described.map((file) => file.sha256),
		fileBytes: described.map(({ bytes: size }) => size ?? undefined),
		rows: data.file.rows ?? undefined,
		organizationId: data.export.organization_id ?? null,
		filters: JSON.stringify(filters),
		rangeStart: data.export.range_start,
		rangeEnd: data.export.range_end,
		previous: data.previous?.sha256 ?? null,
	};
}
