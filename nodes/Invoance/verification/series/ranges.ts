import type { SeriesFinding, SeriesFindings, SeriesManifest } from './delivery';

/** Both ends inclusive, in UTC with milliseconds. */
type TimeRange = [start: string, end: string];

export interface Ranges {
	/** From the earliest start to the latest end; null where it is open or not known. */
	requested: [start: string | null, end: string | null];
	/** Time between two ranges that nobody asked for. */
	gaps: TimeRange[];
	/** Time that two files were asked for. */
	overlaps: TimeRange[];
}

function textOf(timeMs: number): string | null {
	return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null;
}

function inWords(range: TimeRange): string {
	const [start, end] = range.map((time) => time.replace('T', ' ').replace('Z', ''));
	return `${start} to ${end} UTC`;
}

/**
 * Whether the ranges that the files were asked for adjoin to the millisecond. Only the first may be
 * open at its start, and only the last at its end; overlaps hide nothing, and are notes. Where no
 * manifest knows its range, there is nothing to say; where some do not, the others prove nothing
 * either, so that is a problem.
 *
 * @param manifests by range
 */
export function compareRanges(
	manifests: readonly SeriesManifest[],
): SeriesFindings & { ranges: Ranges } {
	const ranges: Ranges = { requested: [null, null], gaps: [], overlaps: [] };
	const problems: SeriesFinding[] = [];
	const notes: SeriesFinding[] = [];
	const isKnown = ({ rangeStart, rangeEnd }: SeriesManifest) =>
		rangeStart !== null || rangeEnd !== null;
	/** The one that reaches furthest so far, and how far. */
	let before: SeriesManifest | undefined;
	let until = -Infinity;
	for (const manifest of manifests.filter(isKnown)) {
		const { fileName: file, rangeStart, rangeEnd } = manifest;
		const start = rangeStart ?? -Infinity;
		const end = rangeEnd ?? Infinity;
		if (!before) {
			ranges.requested[0] = textOf(start);
		} else if (start > until + 1) {
			const gap = rangeOf(until + 1, start - 1);
			ranges.gaps.push(...gap);
			const detail = `Between ${before.fileName} and ${file} nobody asked for ${gap.map(inWords).join()}`;
			problems.push({ file, reason: 'range_gap', detail });
		} else if (start <= until) {
			const overlap = rangeOf(start, Math.min(end, until));
			ranges.overlaps.push(...overlap);
			const when = overlap.map((range) => ` from ${inWords(range)}`).join('');
			const detail = `${before.fileName} and ${file} were asked for ranges that overlap${when}`;
			notes.push({ file, reason: 'range_overlap', detail });
		}
		if (end <= until) continue;
		before = manifest;
		until = end;
		ranges.requested[1] = textOf(end);
	}
	if (before) {
		for (const { fileName: file } of manifests.filter((manifest) => !isKnown(manifest))) {
			const detail = `The manifest of ${file} does not say which range was asked for`;
			problems.push({ file, reason: 'range_unknown', detail });
		}
	}
	return { ranges, problems, notes };
}

function rangeOf(startMs: number, endMs: number): TimeRange[] {
	const [start, end] = [textOf(startMs), textOf(endMs)];
	return start === null || end === null ? [] : [[start, end]];
}
