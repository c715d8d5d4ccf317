import type { SeriesManifest } from './manifest';
import type { Problem } from './problem';

/** What the links between manifests say. */
export interface Chain {
	/** `absent`: there are no manifests, or none of several names one before it. */
	state: 'intact' | 'broken' | 'absent';
	/** What the earliest manifest names as its predecessor: the series begins after it. */
	beginsAfter: string | null;
	/** The manifest that none of the others names, if there is exactly one: it vouches for all. */
	last: SeriesManifest | undefined;
	problems: Problem[];
}

/** Ascending by the range asked for; an open or unknown start comes first. */
export function byRange(a: SeriesManifest, b: SeriesManifest): number {
	const [start, otherStart] = [a.rangeStart ?? -Infinity, b.rangeStart ?? -Infinity];
	if (start !== otherStart) return start < otherStart ? -1 : 1;
	return (a.rangeEnd ?? Infinity) < (b.rangeEnd ?? Infinity) ? -1 : 1;
}

/** A manifest other than the earliest, of which the predecessor is not in the series. */
function brokenLink(manifest: SeriesManifest, sorted: SeriesManifest[]): Problem {
	const before = sorted[sorted.indexOf(manifest) - 1];
	const isAdjoining =
		before !== undefined && before.rangeEnd !== null && before.rangeEnd + 1 === manifest.rangeStart;
	if (manifest.previous === null) {
		return {
			file: manifest.name,
			reason: 'predecessor_missing',
			detail: `${manifest.name} names no manifest before it, although it is not the first`,
		};
	}
	return isAdjoining
		? {
				file: before.name,
				reason: 'predecessor_changed',
				detail: `${before.name} is not the manifest that ${manifest.name} was chained to: it was changed`,
			}
		: {
				file: manifest.name,
				reason: 'predecessor_missing',
				detail: `The manifest that ${manifest.name} was chained to is not in the series`,
			};
}

function sharedPredecessors(manifests: SeriesManifest[]): Problem[] {
	const successors = new Map<string, SeriesManifest>();
	const problems: Problem[] = [];
	for (const manifest of manifests) {
		if (manifest.previous === null) continue;
		const other = successors.get(manifest.previous);
		if (other) {
			problems.push({
				file: manifest.name,
				reason: 'predecessor_shared',
				detail: `${other.name} and ${manifest.name} are both chained to the same manifest`,
			});
		} else successors.set(manifest.previous, manifest);
	}
	return problems;
}

/**
 * Follows the manifests from one to the next. Each names the SHA-256 of the one before it, so one
 * that was changed or taken away is missed by its successor. Of the last one, and of what came before
 * the first, no manifest can tell.
 *
 * @param manifests each once, in any order; links alone decide, ranges only order what is not linked
 */
export function followChain(manifests: readonly SeriesManifest[]): Chain {
	const sorted = [...manifests].sort(byRange);
	const hashes = new Set<string | null>(sorted.map(({ sha256 }) => sha256));
	const named = new Set(sorted.map(({ previous }) => previous));
	const ends = sorted.filter(({ sha256 }) => !named.has(sha256));
	const beginnings = sorted.filter(({ previous }) => !hashes.has(previous));
	const last = ends.length === 1 ? ends[0] : undefined;
	const beginsAfter = beginnings[0]?.previous ?? null;
	const isChained = sorted.length === 1 || sorted.some(({ previous }) => previous !== null);
	if (!isChained) return { state: 'absent', beginsAfter, last, problems: [] };
	const problems = [
		...beginnings.slice(1).map((manifest) => brokenLink(manifest, sorted)),
		...sharedPredecessors(sorted),
	];
	return { state: problems.length === 0 ? 'intact' : 'broken', beginsAfter, last, problems };
}
