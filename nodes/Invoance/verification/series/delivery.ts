import type { Findings } from '../file/findings';
import type { Reason } from '../reasons';
import type { FileReport } from '../report/fileReport';
import type { FileContents, Range, Requested } from './contents';

export interface SeriesInput {
	name: string;
	/** The same for files that came together, such as a file and its manifest in one item. */
	group?: number | undefined;
	/** If not set, its name and first bytes decide. */
	isManifest?: boolean | undefined;
	/** Opens the file at its beginning. Called twice. */
	open: () => AsyncIterable<Uint8Array>;
}

/** What verification needs of a manifest. Hashes are lowercase hex. */
export interface ManifestContent extends Requested {
	/** The name of the manifest's own file. */
	name: string;
	/** The file that it lies beside according to its own name. */
	beside: string | undefined;
	/** Of the manifest itself: the next manifest names it as its predecessor. */
	sha256: string;
	fileName: string;
	/** Of the file and, if it was prepared for spreadsheets, of its source. */
	fileHashes: string[];
	/** The size for each hash. */
	fileBytes: Array<number | undefined>;
	rows: number | undefined;
	/** As requested: `aorg_…` or the caller's own id; null if not known. */
	organizationId: string | null;
	/** All filters as text, so equal filters are equal. */
	filters: string;
	previous: string | null;
}

/** Recognizes and reads manifests; verification itself does not know their shape. */
export interface ManifestReader {
	/** @param head the file's first bytes */
	looksLikeManifest: (name: string, head: Uint8Array) => boolean;
	/** @returns undefined if it is no manifest, or lacks what verification needs */
	readManifest: (name: string, bytes: Uint8Array, sha256: string) => ManifestContent | undefined;
}

/** A manifest of a series. If it is there twice, it counts once, with the group of the first. */
export interface SeriesManifest extends ManifestContent {
	group: number | undefined;
	inputs: SeriesInput[];
}

/** A file of events that was read. Of its findings, only the report is kept. */
export interface SeriesFile {
	input: SeriesInput;
	report: FileReport;
	/** By the `org_id` of its events. */
	organizations: readonly string[];
	/** The numbers of its first organization's events, ascending; undefined if beyond 2^53. */
	numbers: Range[] | undefined;
	contents: FileContents;
	/** Kept if no event names an organization: it then counts for every one. */
	findings: Findings | undefined;
}

/** A file that cannot be verified at all, such as CSV. */
export interface RefusedFile {
	input: SeriesInput;
	refusal: Reason;
}

/** What one run of a workflow delivered, or what is left of it: a file, its manifest, or both. */
export interface Delivery {
	manifest?: SeriesManifest | undefined;
	file?: SeriesFile;
	/** The manifest's file, if it cannot be verified. */
	refused?: RefusedFile;
	/** The file lies where the manifest's file should, and has another hash. */
	isChanged?: boolean;
	/** The name of another file that the manifest lies beside. */
	liesBeside?: string | undefined;
}

/** About a file or manifest, with one sentence for people. */
export interface SeriesFinding {
	file: string;
	reason: Reason;
	detail: string;
}

/** Problems make a series invalid. Notes name harmless remains of failed deliveries. */
export interface SeriesFindings {
	problems: SeriesFinding[];
	notes: SeriesFinding[];
}

/** The SHA-256 of no bytes. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Whether the file is known to have no events, even if it is missing. */
export function isEmpty({ manifest, file }: Delivery): boolean {
	if (file) return file.report.events === 0;
	return manifest !== undefined && manifest.fileHashes.includes(EMPTY_SHA256) && !manifest.rows;
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
