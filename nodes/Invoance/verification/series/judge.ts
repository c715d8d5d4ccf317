import { MEANINGS } from '../reasons';
import { countOf, inWords } from '../report/fileReport';
import { followChain, type Chain } from './chain';
import {
	byRange,
	isEmpty,
	type Delivery,
	type RefusedFile,
	type SeriesFile,
	type SeriesFinding,
	type SeriesFindings,
	type SeriesManifest,
} from './delivery';
import { isName, namesOf } from './grouping';
import { compareRanges, type Ranges } from './ranges';
import { findSuperseded } from './superseded';

interface Judgement extends SeriesFindings {
	/** The caller's name for the organization where manifests have one, else its id. */
	name: string | null;
	chain: Chain;
	ranges: Ranges;
}

interface Surroundings {
	/** Time, cut where the ranges of manifests begin and end. */
	cuts: Float64Array;
	/** Of all organizations, by hash. */
	manifests: ReadonlyMap<string, SeriesManifest>;
}

const MAX_NAMED = 3;

/**
 * A file with such a name counts as an export, whatever it holds. A hidden one does not: macOS puts a
 * `._name.ndjson` beside a `name.ndjson`.
 */
const EXPORT = /^[^.].*\.(?:ndjson|jsonl|csv)$/i;

/** Such as `report.html` or `.DS_Store`. */
const OTHER_KIND = /^\.|\.[a-z0-9]{1,8}$/i;

/** These may hold an export, so they are never passed over. */
const ARCHIVES: ReadonlySet<RefusedFile['refusal']> = new Set(['gzip_file', 'zip_file']);

function nameOf({ manifest, file, refused }: Delivery): string {
	return file?.input.name ?? manifest?.fileName ?? refused?.input.name ?? '';
}

/**
 * Whether a file is not part of any series, such as a report page: no manifest describes it, no event
 * in it names an organization, and its name is not that of an export. Passing it over hides nothing:
 * an export that is missing is noticed all the same.
 */
export function isStranger(delivery: Delivery): boolean {
	const { manifest, file, refused } = delivery;
	const name = nameOf(delivery);
	if (manifest || !OTHER_KIND.test(name) || EXPORT.test(name)) return false;
	return refused ? !ARCHIVES.has(refused.refusal) : file?.organizations.length === 0;
}

export function leftOutNote(delivery: Delivery): SeriesFinding {
	const file = nameOf(delivery);
	const detail = `${file} is neither an export nor a manifest, and was passed over`;
	return { file, reason: 'left_out', detail };
}

export function unread(file: string, reason: RefusedFile['refusal']): SeriesFinding {
	return { file, reason, detail: `${file} cannot be verified: ${MEANINGS[reason]}` };
}

/** How a file and its manifest contradict each other. */
function misfits({ manifest, file, isChanged, liesBeside }: Delivery): SeriesFinding[] {
	if (!manifest || !file) return [];
	const { name } = file.input;
	if (isChanged) {
		const [sha256 = ''] = manifest.fileHashes;
		const rows = manifest.rows === undefined ? '' : `${countOf(manifest.rows, 'row')} and `;
		const detail = `${name} has ${countOf(file.report.events, 'row')} and is not the file that its manifest describes, which has ${rows}the SHA-256 ${sha256}`;
		return [{ file: name, reason: 'file_changed', detail }];
	}
	const found: SeriesFinding[] = [];
	if (liesBeside !== undefined) {
		const detail = `${manifest.name} lies beside ${liesBeside}, but describes ${name}`;
		found.push({ file: manifest.name, reason: 'manifest_swapped', detail });
	}
	found.push(...otherCounts(manifest, file));
	// This shows a server that ignores a filter or a range.
	const outside = file.contents.outside(manifest);
	if (outside.length > 0) {
		const was = outside.length === 1 && outside[0] !== 'actions' ? 'was' : 'were';
		const detail = `${name} has events outside the ${outside.join(' and the ')} that its manifest says ${was} asked for`;
		found.push({ file: name, reason: 'not_asked_for', detail });
	}
	return found;
}

/** For the last manifest, nothing else shows that its counts were changed. */
function otherCounts(manifest: SeriesManifest, { input, report }: SeriesFile): SeriesFinding[] {
	const bytes = manifest.fileBytes[manifest.fileHashes.indexOf(report.sha256)];
	const counts = [
		{ said: bytes, thing: 'byte', found: report.bytes },
		{ said: manifest.rows, thing: 'row', found: report.events },
	];
	return counts.flatMap(({ said = null, thing, found }) => {
		if (said === null || said === found) return [];
		const detail = `${manifest.name} says that ${input.name} has ${countOf(said, thing)}, but it has ${inWords(found)}`;
		return [{ file: manifest.name, reason: 'counts_differ', detail }];
	});
}

function listed(ids: readonly string[]): string {
	const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
	return ids.slice(0, MAX_NAMED).join(', ') + more;
}

/** @param names of the organization: its id, and the caller's names for it, but those of changed files */
function ofAnotherOrganization(
	{ manifest, file, isChanged }: Delivery,
	own: string | null,
	names: ReadonlySet<string>,
): SeriesFinding[] {
	if (own === null) return [];
	const reason = 'another_organization';
	const ids = file?.organizations ?? [];
	const others = ids.filter((id) => id !== own);
	if (file && others.length > 0) {
		const { name } = file.input;
		const besides = others.length < ids.length ? ' besides its own' : '';
		const detail = `${name} has events of ${listed(others)}${besides}, while the series is of ${own}`;
		return [{ file: name, reason, detail }];
	}
	const asked = manifest?.organizationId ?? own;
	if (!manifest || names.has(asked) || (isChanged && isName(asked))) return [];
	const detail = `${manifest.fileName} was asked for organization ${asked}, while the series is of ${own}`;
	return [{ file: manifest.fileName, reason, detail }];
}

function supersededNote(delivery: Delivery): SeriesFinding {
	const { manifest, file } = delivery;
	const half = manifest && file ? '' : manifest ? ', the file missing' : ', without a manifest';
	const all = manifest ? 'all that it was to have' : 'all of its events';
	const name = nameOf(delivery);
	const detail = `${name} was delivered again${half}: other files of the series have ${all}`;
	return { file: name, reason: 'superseded', detail };
}

/** The file or, if others have one, the manifest that a delivery lacks. `no_events` is only a note. */
function missingPart(
	delivery: Delivery,
	hasManifests: boolean,
	fileHashes: ReadonlySet<string | undefined>,
): SeriesFinding | undefined {
	const { manifest, file, refused } = delivery;
	if (refused || (manifest && file) || (file && !hasManifests)) return undefined;
	const name = nameOf(delivery);
	if (isEmpty(delivery)) {
		const detail = manifest
			? `${manifest.name} is of a file without events, which need not be there`
			: `${name} has no events and no manifest`;
		return { file: name, reason: 'no_events', detail };
	}
	if (!manifest) {
		const detail = `${name} has no manifest, while other files of the series have one`;
		return { file: name, reason: 'manifest_missing', detail };
	}
	const isTwin = manifest.fileHashes.some((hash) => fileHashes.has(hash));
	const detail = isTwin
		? `${manifest.name} describes a file that another manifest describes, and no second one is in the series`
		: `${name} is not in the series, but its manifest is`;
	return { file: name, reason: 'file_missing', detail };
}

function otherFilters([first, ...others]: readonly SeriesManifest[]): SeriesFinding[] {
	return others
		.filter(({ filters }) => filters !== first?.filters)
		.map(({ fileName: file }) => {
			const detail = `${file} was asked for with other filters than ${first?.fileName ?? ''}`;
			return { file, reason: 'filters_differ', detail };
		});
}

/** By range; without a manifest last, by name. */
function inOrder(a: Delivery, b: Delivery): number {
	if (a.manifest && b.manifest) return byRange(a.manifest, b.manifest);
	if (a.manifest || b.manifest) return a.manifest ? -1 : 1;
	return nameOf(a) < nameOf(b) ? -1 : 1;
}

/** @param own the organization's id; null if there is none */
export function judge(
	unordered: readonly Delivery[],
	own: string | null,
	{ cuts, manifests: all }: Surroundings,
): Judgement {
	const deliveries = [...unordered].sort(inOrder);
	const superseded = findSuperseded(deliveries, own, cuts);
	const manifests = deliveries.flatMap(({ manifest }) => manifest ?? []);
	const hashes = new Set(manifests.map(({ sha256 }) => sha256));
	const fileHashes = new Set(deliveries.map(({ file }) => file?.report.sha256));
	const names = namesOf(own, deliveries);
	const problems: SeriesFinding[] = [];
	const notes: SeriesFinding[] = [];
	for (const delivery of deliveries) {
		const { manifest, refused } = delivery;
		if (refused) problems.push(unread(refused.input.name, refused.refusal));
		problems.push(...misfits(delivery), ...ofAnotherOrganization(delivery, own, names));
		const { previous = null } = manifest ?? {};
		const elsewhere = previous === null || hashes.has(previous) ? undefined : all.get(previous);
		if (manifest && elsewhere) {
			const detail = `${manifest.name} is chained to ${elsewhere.name}, a manifest of another organization`;
			problems.push({ file: manifest.name, reason: 'another_organization', detail });
		}
		if (superseded.has(delivery)) {
			notes.push(supersededNote(delivery));
			continue;
		}
		const missing = missingPart(delivery, manifests.length > 0, fileHashes);
		if (missing) (missing.reason === 'no_events' ? notes : problems).push(missing);
	}
	const replaced = new Set([...superseded].flatMap(({ manifest }) => manifest ?? []));
	const chain = followChain(manifests, replaced);
	const ranges = compareRanges(manifests);
	return {
		name: [...names].find((name) => name !== own) ?? own,
		chain,
		ranges: ranges.ranges,
		problems: [...problems, ...ranges.problems, ...chain.problems, ...otherFilters(manifests)],
		notes: [...notes, ...chain.notes, ...ranges.notes],
	};
}
