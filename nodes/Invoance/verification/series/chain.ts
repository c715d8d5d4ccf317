import type { SeriesFinding, SeriesFindings } from './finding';
import { byRange, type SeriesManifest } from './manifest';

/** What the links between manifests say. */
export interface Chain extends SeriesFindings {
	/** `absent`: there are no manifests, or none of several names one before it. */
	state: 'intact' | 'broken' | 'absent';
	/** What the earliest manifest names as its predecessor: the series begins after it. */
	beginsAfter: string | null;
	/** The manifest that none of the others names, if there is exactly one: it vouches for all. */
	last: SeriesManifest | undefined;
}

/** A manifest other than the earliest, of which the predecessor is not in the series. */
function brokenLink(manifest: SeriesManifest, before: SeriesManifest | undefined): SeriesFinding {
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

/** Manifests by the one before them. */
function byPredecessor(manifests: readonly SeriesManifest[]): Map<string | null, SeriesManifest[]> {
	const successors = new Map<string | null, SeriesManifest[]>();
	for (const manifest of manifests) {
		const list = successors.get(manifest.previous);
		if (list) list.push(manifest);
		else successors.set(manifest.previous, [manifest]);
	}
	return successors;
}

/**
 * Two manifests with one predecessor are a fork: another history, unless all but one of them are
 * superseded. Then they are attempts, of which the last one counted.
 */
function forks(
	successors: ReadonlyMap<string | null, readonly SeriesManifest[]>,
	superseded: ReadonlySet<SeriesManifest>,
): SeriesFindings {
	const found: SeriesFindings = { problems: [], notes: [] };
	for (const [previous, [first, ...others]] of successors) {
		if (previous === null || !first || others.length === 0) continue;
		const kept = [first, ...others].filter((manifest) => !superseded.has(manifest));
		const list = kept.length > 1 ? found.problems : found.notes;
		for (const { name } of others) {
			const detail = `${first.name} and ${name} are both chained to the same manifest`;
			list.push({ file: name, reason: 'predecessor_shared', detail });
		}
	}
	return found;
}

/**
 * Follows the manifests from one to the next. Each names the SHA-256 of the one before it, so one
 * that was changed or taken away is missed by its successor. Of the last one, and of what came before
 * the first, no manifest can tell.
 *
 * @param manifests each once, in any order; links alone decide, ranges only order what is not linked
 * @param superseded those of deliveries that others have taken the place of. One of them that ends a
 * fork is passed over
 */
export function followChain(
	manifests: readonly SeriesManifest[],
	superseded: ReadonlySet<SeriesManifest>,
): Chain {
	const sorted = [...manifests].sort(byRange);
	const successors = byPredecessor(sorted);
	const isLast = ({ sha256 }: SeriesManifest) => !successors.has(sha256);
	const isGoneOn = (manifest: SeriesManifest) => !superseded.has(manifest) || !isLast(manifest);
	const goneOn = new Set(sorted.filter(isGoneOn).map(({ previous }) => previous));
	const isAttempt = (manifest: SeriesManifest) =>
		!isGoneOn(manifest) && goneOn.has(manifest.previous);
	const linked = sorted.filter((manifest) => !isAttempt(manifest));
	const hashes = new Set<string | null>(sorted.map(({ sha256 }) => sha256));
	const beginnings = linked.flatMap((manifest, i) =>
		hashes.has(manifest.previous) ? [] : [{ manifest, before: linked[i - 1] }],
	);
	const ends = linked.filter(isLast);
	const kept = ends.length > 1 ? ends.filter((manifest) => !superseded.has(manifest)) : ends;
	const last = kept.length === 1 ? kept[0] : undefined;
	const [first, ...later] = beginnings;
	const beginsAfter = first?.manifest.previous ?? null;
	const isChained = sorted.length === 1 || sorted.some(({ previous }) => previous !== null);
	if (!isChained) return { state: 'absent', beginsAfter, last, problems: [], notes: [] };
	const { problems: forked, notes } = forks(successors, superseded);
	const problems = [
		...later.map(({ manifest, before }) => brokenLink(manifest, before)),
		...forked,
	];
	return { state: problems.length === 0 ? 'intact' : 'broken', beginsAfter, last, problems, notes };
}
