import type { SeriesFinding, SeriesFindings } from './finding';
import { byRange, type SeriesManifest } from './manifest';

/** Both ends inclusive, in UTC with milliseconds. */
type Range = [start: string, end: string];

/** What the ranges say that the files were asked for with. */
export interface Ranges {
	/** From the earliest start to the latest end; null where it is open or not known. */
	requested: [start: string | null, end: string | null];
	/** Time between two ranges that nobody asked for. */
	gaps: Range[];
	/** Time that two files were asked for. */
	overlaps: Range[];
}

function textOf(timeMs: number): string {
	return new Date(timeMs).toISOString();
}

function inWords(range: Range): string {
	const [start, end] = range.map((time) => time.replace('T', ' ').replace('Z', ''));
	return `${start} to ${end} UTC`;
}

/** How two neighbours fit: the end before the later one's start, or what lies between them. */
class RangeReader {
	readonly ranges: Ranges = { requested: [null, null], gaps: [], overlaps: [] };
	readonly problems: SeriesFinding[] = [];
	readonly notes: SeriesFinding[] = [];
	private until = -Infinity;
	private latest: SeriesManifest | undefined;

	add(manifest: SeriesManifest): void {
		const start = manifest.rangeStart ?? -Infinity;
		const end = manifest.rangeEnd ?? Infinity;
		if (this.latest) this.compare(this.latest, manifest, start, end);
		else this.ranges.requested[0] = manifest.rangeStart === null ? null : textOf(start);
		if (end <= this.until) return;
		this.until = end;
		this.latest = manifest;
		this.ranges.requested[1] = manifest.rangeEnd === null ? null : textOf(end);
	}

	private compare(
		before: SeriesManifest,
		manifest: SeriesManifest,
		start: number,
		end: number,
	): void {
		if (start > this.until + 1) {
			const gap: Range = [textOf(this.until + 1), textOf(start - 1)];
			this.ranges.gaps.push(gap);
			this.problems.push({
				file: manifest.fileName,
				reason: 'range_gap',
				detail: `Between ${before.fileName} and ${manifest.fileName} nobody asked for ${inWords(gap)}`,
			});
		}
		if (start <= this.until) this.overlap(before, manifest, start, Math.min(end, this.until));
	}

	private overlap(before: SeriesManifest, manifest: SeriesManifest, start: number, end: number) {
		const isBounded = Number.isFinite(start) && Number.isFinite(end);
		const common: Range[] = isBounded ? [[textOf(start), textOf(end)]] : [];
		this.ranges.overlaps.push(...common);
		const when = common.map((range) => ` from ${inWords(range)}`).join('');
		this.notes.push({
			file: manifest.fileName,
			reason: 'range_overlap',
			detail: `${before.fileName} and ${manifest.fileName} were asked for ranges that overlap${when}`,
		});
	}
}

/**
 * Whether the ranges that the files were asked for adjoin to the millisecond. Only the first may be
 * open at its start, and only the last at its end; overlaps hide nothing, and are notes. Where no
 * manifest knows its range, there is nothing to say; where some do not, the others prove nothing
 * either, so that is a problem.
 */
export function compareRanges(
	manifests: readonly SeriesManifest[],
): SeriesFindings & { ranges: Ranges } {
	const isKnown = ({ rangeStart, rangeEnd }: SeriesManifest) =>
		rangeStart !== null || rangeEnd !== null;
	const reader = new RangeReader();
	const known = manifests.filter(isKnown);
	for (const manifest of known.sort(byRange)) reader.add(manifest);
	if (known.length > 0) {
		for (const { fileName } of manifests.filter((manifest) => !isKnown(manifest))) {
			reader.problems.push({
				file: fileName,
				reason: 'range_unknown',
				detail: `The manifest of ${fileName} does not say which range was asked for`,
			});
		}
	}
	return reader;
}
