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
import { namesOf } from './grouping';
import { compareRanges, type Ranges } from './ranges';
import { findSuperseded } from './superseded';

interface Judgement extends SeriesFindings {
	/** What the organization was asked for by: the caller's own id for it, else Invoance's. */
	name: string | null;
	chain: Chain;
	ranges: Ranges;
}

/** What is known of the whole folder, besides one organization's deliveries. */
interface Surroundings {
	/** Time, cut where the ranges of manifests begin and end. */
	cuts: Float64Array;
	/** All manifests, of all organizations, by their hashes. */
	manifests: ReadonlyMap<string, SeriesManifest>;
}

const MAX_NAMED = 3;

/** The names of exports; what has one is to be an export, whatever is in it. */
const EXPORT = /\.(?:ndjson|jsonl|csv)$/i;

/** Names that tell another kind of file, such as `report.html` or `.DS_Store`. */
const OTHER_KIND = /^\.|\.[a-z0-9]{1,8}$/i;

/** Files that may hold an export, so that passing them over could hide one. */
const ARCHIVES: ReadonlySet<RefusedFile['refusal']> = new Set(['gzip_file', 'zip_file']);

function nameOf({ manifest, file, refused }: Delivery): string {
	return file?.input.name ?? manifest?.fileName ?? refused?.input.name ?? '';
}

/**
 * Whether a file is no part of any series, such as a report page or a note: no manifest describes it,
 * no event in it names an organization, and it is not called an export. To pass it over is as safe as
 * if it were not there, because whatever misses an export misses it then as well.
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

/** What of a file and the manifest beside it does not fit. */
function misfits({ manifest, file, isChanged, liesBeside }: Delivery): SeriesFinding[] {
	if (!manifest || !file) return [];
	const { name } = file.input;
	if (isChanged) {
		const detail = `${name} is not the file that its manifest describes: its SHA-256 is another one`;
		return [{ file: name, reason: 'file_changed', detail }];
	}
	const found: SeriesFinding[] = [];
	if (liesBeside !== undefined) {
		const detail = `${manifest.name} lies beside ${liesBeside}, but describes ${name}`;
		found.push({ file: manifest.name, reason: 'manifest_swapped', detail });
	}
	found.push(...otherCounts(manifest, file));
	// A server that ignores a filter or a range is seen here.
	const outside = file.contents.outside(manifest);
	if (outside.length > 0) {
		const was = outside.length === 1 && outside[0] !== 'actions' ? 'was' : 'were';
		const detail = `${name} has events outside the ${outside.join(' and the ')} that its manifest says ${was} asked for`;
		found.push({ file: name, reason: 'not_asked_for', detail });
	}
	return found;
}

/**
 * A manifest that gives another size or number of rows than the very file it describes has was
 * changed, which of the last one nothing else would show.
 */
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

/**
 * Events and manifests of other organizations than the one whose series it is: genuine though they may
 * be, they do not belong there.
 *
 * @param names what the organization is called: its own id, and what it was asked for by
 */
function ofAnotherOrganization(
	{ manifest, file }: Delivery,
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
	if (!manifest || names.has(asked)) return [];
	const detail = `${manifest.fileName} was asked for organization ${asked}, while the series is of ${own}`;
	return [{ file: manifest.fileName, reason, detail }];
}

function supersededNote(delivery: Delivery): SeriesFinding {
	const { manifest, file } = delivery;
	const half = manifest && file ? '' : manifest ? ', the file missing' : ', without a manifest';
	const name = nameOf(delivery);
	const detail = `${name} was delivered again${half}: other files of the series have all that it was to have`;
	return { file: name, reason: 'superseded', detail };
}

/** What is missing of a delivery: the file, or the manifest where others have one; a note if it is empty. */
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

/** Files that were asked for with other filters than the first one leave other events out. */
function otherFilters([first, ...others]: readonly SeriesManifest[]): SeriesFinding[] {
	return others
		.filter(({ filters }) => filters !== first?.filters)
		.map(({ fileName: file }) => {
			const detail = `${file} was asked for with other filters than ${first?.fileName ?? ''}`;
			return { file, reason: 'filters_differ', detail };
		});
}

/** By the ranges asked for; what has no manifest comes last, by its name. */
function inOrder(a: Delivery, b: Delivery): number {
	if (a.manifest && b.manifest) return byRange(a.manifest, b.manifest);
	if (a.manifest || b.manifest) return a.manifest ? -1 : 1;
	return nameOf(a) < nameOf(b) ? -1 : 1;
}

/** What is wrong with the deliveries of an organization, and what is odd but hides nothing. */
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
		problems: [...problems, ...chain.problems, ...ranges.problems, ...otherFilters(manifests)],
		notes: [...notes, ...chain.notes, ...ranges.notes],
	};
}
