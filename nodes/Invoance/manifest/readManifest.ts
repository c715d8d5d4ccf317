import { decodeUtf8, readJson, type JsonRules } from '../verification/json';
import type { ManifestReader, SeriesManifest } from '../verification/series/manifest';
import { manifestShape, msOf, SUFFIX } from './shape';

/** Where a manifest begins, as this node writes it; a byte-order mark before it is passed over. */
const BEGINNING = /^\ufeff?\s*\{\s*"schema"\s*:\s*"n8n-nodes-invoance\.manifest\//;

/** Reads manifests for verification. What they say besides is passed over. */
export const manifestReader: ManifestReader = {
	looksLikeManifest: (name, head) =>
		name.endsWith(SUFFIX) ||
		BEGINNING.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(head)),
	readManifest,
};

/** Far more than any manifest has. Its counts are safe integers; other numbers are kept as text. */
const RULES: JsonRules = { maxDepth: 32, maxValues: 10_000, numberOf: (text) => text };

/** The value of JSON in UTF-8, a byte-order mark before it or not; undefined if it is none, or ambiguous. */
function parseJson(bytes: Uint8Array): unknown {
	const text = decodeUtf8(bytes)?.replace(/^\ufeff/, '');
	const read = text === undefined ? undefined : readJson(text, RULES);
	return read?.failure === undefined && read?.hasDuplicateKey === false ? read.value : undefined;
}

function readManifest(name: string, bytes: Uint8Array, sha256: string): SeriesManifest | undefined {
	const { success, data } = manifestShape.safeParse(parseJson(bytes));
	if (!success) return undefined;
	const described = [data.file, ...(data.source ? [data.source] : [])];
	const { filters, range_start: start, range_end: end } = data.export;
	const actions = filters?.actions?.split(',').sort();
	const byName = Object.entries({ ...filters, ...(actions && { actions }) });
	return {
		name,
		beside: name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined,
		sha256,
		fileName: data.file.name,
		fileHashes: described.map((file) => file.sha256),
		fileBytes: described.map(({ bytes: size }) => size ?? undefined),
		rows: data.file.rows ?? undefined,
		organizationId: data.export.organization_id ?? null,
		filters: JSON.stringify(byName.sort(([a], [b]) => (a < b ? -1 : 1))),
		actions,
		actorId: filters?.actor_id,
		targetId: filters?.target_id,
		rangeStart: start === null ? null : msOf(start),
		rangeEnd: end === null ? null : msOf(end),
		previous: data.previous?.sha256 ?? null,
	};
}
