/** A manifest, as far as verifying takes it. Hashes are lowercase hex. */
export interface SeriesManifest {
	/** The name of the manifest's own file. */
	name: string;
	/** The name of the file it lies beside, by its own name; undefined if its name tells none. */
	beside: string | undefined;
	/** Over the manifest's own bytes: what the next one names as its predecessor. */
	sha256: string;
	/** The file that it describes. */
	fileName: string;
	/** The file's, and, if it was prepared for spreadsheets, that of the file Invoance gave. */
	fileHashes: string[];
	/** The size that goes with each hash, and the number of rows; undefined if not said. */
	fileBytes: Array<number | undefined>;
	rows: number | undefined;
	/** As it was asked for: `aorg_…` or the caller's own id; null where that is not known. */
	organizationId: string | null;
	/** All filters as text, so that equal ones are equal. */
	filters: string;
	/** The filters that events can be held against; undefined where nothing was filtered by. */
	actions: string[] | undefined;
	actorId: string | undefined;
	targetId: string | undefined;
	/** Both ends inclusive, in epoch milliseconds; null where open or not known. */
	rangeStart: number | null;
	rangeEnd: number | null;
	previous: string | null;
}

/** How manifests are known and read; verification is handed it, and knows no shape itself. */
export interface ManifestReader {
	/** Whether a file is a manifest, by its name or by its first bytes. */
	looksLikeManifest: (name: string, head: Uint8Array) => boolean;
	/** @returns undefined if it is no manifest, or lacks what verifying takes */
	readManifest: (name: string, bytes: Uint8Array, sha256: string) => SeriesManifest | undefined;
}

/** Ascending by the range asked for; an open or unknown start comes first. */
export function byRange(a: SeriesManifest, b: SeriesManifest): number {
	const [start, otherStart] = [a.rangeStart ?? -Infinity, b.rangeStart ?? -Infinity];
	if (start !== otherStart) return start < otherStart ? -1 : 1;
	const [end, otherEnd] = [a.rangeEnd ?? Infinity, b.rangeEnd ?? Infinity];
	if (end !== otherEnd) return end < otherEnd ? -1 : 1;
	if (a.name !== b.name) return a.name < b.name ? -1 : 1;
	return a.sha256 < b.sha256 ? -1 : 1;
}
