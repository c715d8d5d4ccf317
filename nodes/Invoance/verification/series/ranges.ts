import type { SeriesFinding, SeriesFindings, SeriesManifest } from './delivery';

/** Both ends inclusive, in UTC with milliseconds. */
type TimeRange = [start: string, end: string];

export interface Ranges {
	/** From the earliest start to the latest end; null if open or unknown. */
	requested: [start: string | null, end: string | null];
	/** Time between two ranges that was not requested. */
	gaps: TimeRange[];
	/** Time that was requested twice. */
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
 * Whether the requested ranges adjoin to the millisecond. Overlaps hide nothing, so they are notes. A
 * manifest without a range is a problem only if others have one, which then proves nothing either.
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
	/** The manifest that reaches furthest so far, and its end. */
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
			const detail = `No manifest covers ${gap.map(inWords).join()}, between ${before.fileName} and ${file}`;
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
