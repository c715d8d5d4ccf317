import type { Findings } from '../file/findings';
import type { Reason } from '../reasons';
import type { FileReport } from '../report/fileReport';
import type { FileContents, Range, Requested } from './contents';

export interface SeriesInput {
	name: string;
	/** What came together has the same number, such as a file and its manifest in one item. */
	group?: number | undefined;
	/** Whether it is to be a manifest, whatever it looks like; else its name and beginning tell. */
	isManifest?: boolean | undefined;
	/** Opens the file, to be read from its beginning. It is opened twice. */
	open: () => AsyncIterable<Uint8Array>;
}

/** What a manifest says, as far as verifying takes it. Hashes are lowercase hex. */
export interface ManifestContent extends Requested {
	/** The name of the manifest's own file. */
	name: string;
	/** The name of the file it lies beside, by its own name; undefined if its name tells none. */
	beside: string | undefined;
	/** Over the manifest's own bytes: what the next one names as its predecessor. */
	sha256: string;
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
	previous: string | null;
}

/** How manifests are known and read; verification is handed it, and knows no shape itself. */
export interface ManifestReader {
	/** Whether a file is a manifest, by its name or by its first bytes. */
	looksLikeManifest: (name: string, head: Uint8Array) => boolean;
	/** @returns undefined if it is no manifest, or lacks what verifying takes */
	readManifest: (name: string, bytes: Uint8Array, sha256: string) => ManifestContent | undefined;
}

/** A manifest of a series. Where it is there twice, it counts once, with the group of the first. */
export interface SeriesManifest extends ManifestContent {
	group: number | undefined;
	inputs: SeriesInput[];
}

/** A file of events that was read. */
export interface SeriesFile {
	input: SeriesInput;
	report: FileReport;
	/** The organizations that it has events of, as the events have them. */
	organizations: readonly string[];
	/**
	 * The numbers of its events, ascending, where all are of one organization; undefined where they
	 * are beyond what is kept exactly.
	 */
	numbers: Range[] | undefined;
	contents: FileContents;
	/** What was found in it, where no event says of which organization it is. */
	findings: Findings | undefined;
}

/** A file that cannot be verified at all, such as CSV, and why. */
export interface RefusedFile {
	input: SeriesInput;
	refusal: Reason;
}

/** What one run of a workflow delivered, or what is left of it: a file, its manifest, or both. */
export interface Delivery {
	manifest?: SeriesManifest | undefined;
	file?: SeriesFile;
	/** The manifest's file where it is there, but cannot be verified. */
	refused?: RefusedFile;
	/** The file lies where the manifest's should, and has another hash. */
	isChanged?: boolean;
	/** The name of another file, beside which the manifest lies. */
	liesBeside?: string | undefined;
}

/** What there is to say of a series besides its events. */
export interface SeriesFinding {
	file: string;
	reason: Reason;
	detail: string;
}

/** Problems make a series invalid; notes name what failed deliveries leave behind, which hides nothing. */
export interface SeriesFindings {
	problems: SeriesFinding[];
	notes: SeriesFinding[];
}

/** The SHA-256 of no bytes: what a manifest names that needs no file. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Whether the file of a delivery is known to have no events, there or not. */
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
