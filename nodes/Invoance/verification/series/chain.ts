import type { SeriesFinding, SeriesFindings, SeriesManifest } from './delivery';

export interface Chain extends SeriesFindings {
	/** `absent`: there are no manifests, or none of several names one before it. */
	state: 'intact' | 'broken' | 'absent';
	/** The predecessor of the earliest manifest, outside the series. */
	beginsAfter: string | null;
	/** The manifest that no other names, if there is exactly one: it vouches for all. */
	last: SeriesManifest | undefined;
}

/** @param manifest not the earliest; its predecessor is not in the series */
function brokenLink(manifest: SeriesManifest, before: SeriesManifest | undefined): SeriesFinding {
	const { name, previous, rangeStart } = manifest;
	if (previous === null) {
		const detail = `${name} names no manifest before it, although it is not the first`;
		return { file: name, reason: 'predecessor_missing', detail };
	}
	if (before && before.rangeEnd !== null && before.rangeEnd + 1 === rangeStart) {
		const detail = `${before.name} is not the manifest that ${name} was chained to: it was changed`;
		return { file: before.name, reason: 'predecessor_changed', detail };
	}
	const detail = `The manifest that ${name} was chained to is not in the series`;
	return { file: name, reason: 'predecessor_missing', detail };
}

/**
 * Each manifest names the SHA-256 of the one before it, so a changed or removed manifest is noticed
 * at its successor. Nothing tells of the last one, or of what came before the first.
 *
 * @param manifests each once, by range; only links decide, ranges order what is not linked
 * @param superseded manifests of replaced deliveries: one that ends a fork is an attempt, and skipped
 */
export function followChain(
	manifests: readonly SeriesManifest[],
	superseded: ReadonlySet<SeriesManifest>,
): Chain {
	const successors = new Map<string | null, SeriesManifest[]>();
	for (const manifest of manifests) {
		const list = successors.get(manifest.previous);
		if (list) list.push(manifest);
		else successors.set(manifest.previous, [manifest]);
	}
	const isLast = ({ sha256 }: SeriesManifest) => !successors.has(sha256);
	const isGoneOn = (manifest: SeriesManifest) => !superseded.has(manifest) || !isLast(manifest);
	const goneOn = new Set(manifests.filter(isGoneOn).map(({ previous }) => previous));
	const linked = manifests.filter(
		(manifest) => isGoneOn(manifest) || !goneOn.has(manifest.previous),
	);
	const hashes = new Set<string | null>(manifests.map(({ sha256 }) => sha256));
	const [first, ...later] = linked.flatMap((manifest, i) =>
		hashes.has(manifest.previous) ? [] : [{ manifest, before: linked[i - 1] }],
	);
	const ends = linked.filter(isLast);
	const kept = ends.length > 1 ? ends.filter((manifest) => !superseded.has(manifest)) : ends;
	const beginsAfter = first?.manifest.previous ?? null;
	const last = kept.length === 1 ? kept[0] : undefined;
	const problems: SeriesFinding[] = [];
	const notes: SeriesFinding[] = [];
	const isChained = manifests.length === 1 || manifests.some(({ previous }) => previous !== null);
	if (!isChained) return { state: 'absent', beginsAfter, last, problems, notes };
	problems.push(...later.map(({ manifest, before }) => brokenLink(manifest, before)));
	for (const [previous, [one, ...others]] of successors) {
		if (previous === null || !one || others.length === 0) continue;
		// A fork is a second history, unless all but one are superseded: those were attempts.
		const isFork = [one, ...others].filter((manifest) => !superseded.has(manifest)).length > 1;
		for (const { name } of others) {
			const detail = `${one.name} and ${name} are both chained to the same manifest`;
			(isFork ? problems : notes).push({ file: name, reason: 'predecessor_shared', detail });
		}
	}
	return { state: problems.length === 0 ? 'intact' : 'broken', beginsAfter, last, problems, notes };
}
