import { followChain, type Chain } from './chain';
import {
	misfits,
	ofAnotherOrganization,
	otherFilters,
	unread,
	type ExaminedFile,
	type UnreadFile,
} from './consistency';
import type { SeriesFinding, SeriesFindings } from './finding';
import { namesOf, predecessorElsewhere } from './grouping';
import { byRange, type SeriesManifest } from './manifest';
import type { Delivery } from './matching';
import { compareRanges, type Ranges } from './ranges';
import type { Range, Segments } from './segments';
import { findSuperseded } from './superseded';

/** The SHA-256 of no bytes: what a manifest names that needs no file. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** A file of a series, with the numbers of its events by organization. */
export interface SeriesFile extends ExaminedFile {
	/** Both ends inclusive, ascending; undefined where they are not kept exactly. */
	numbersOf: (organization: string) => Range[] | undefined;
	/** How many events have a number that came before. */
	repeated: number;
	/** Whether every event is valid. */
	isSound: boolean;
}

/** What a run of a workflow left in the series. */
type SeriesDelivery = Delivery<SeriesFile, UnreadFile>;

/** What the deliveries of an organization come to. */
interface Judgement extends SeriesFindings {
	/** What the organization was asked for by: the caller's own id for it, else Invoance's. */
	name: string | null;
	chain: Chain;
	ranges: Ranges;
}

/** What is known of the whole folder, besides one organization's deliveries. */
interface Surroundings {
	/** Time, cut where the ranges of manifests begin and end. */
	segments: Segments;
	/** All manifests, of all organizations, by their hashes. */
	manifests: ReadonlyMap<string, SeriesManifest>;
}

function isEmpty({ manifest, file }: SeriesDelivery): boolean {
	return file
		? file.events === 0
		: manifest !== undefined && manifest.fileHashes.includes(EMPTY_SHA256) && !manifest.rows;
}

/** Those of whose deliveries others have taken the place, as they are in the series. */
function supersededOf(
	deliveries: readonly SeriesDelivery[],
	own: string | null,
	segments: Segments,
): ReadonlySet<SeriesDelivery> {
	const isGenuine = ({ file, refused, isChanged }: SeriesDelivery) =>
		!isChanged &&
		!refused &&
		(!file || (file.isSound && file.organizations.every((id) => id === own)));
	const replaceable = deliveries.filter(isGenuine).map((delivery) => {
		const { manifest, file } = delivery;
		const numbers = file && own !== null ? file.numbersOf(own) : [];
		return {
			delivery,
			manifest,
			file: file && { numbers, contents: file.contents, repeated: file.repeated },
			isEmpty: isEmpty(delivery),
		};
	});
	return new Set([...findSuperseded(replaceable, segments)].map(({ delivery }) => delivery));
}

function nameOf({ manifest, file }: SeriesDelivery): string {
	return file?.name ?? manifest?.fileName ?? '';
}

function superseded(delivery: SeriesDelivery): SeriesFinding {
	const { manifest, file } = delivery;
	const half = manifest && file ? '' : manifest ? ', the file missing' : ', without a manifest';
	return {
		file: nameOf(delivery),
		reason: 'superseded',
		detail: `${nameOf(delivery)} was delivered again${half}: other files of the series have all that it was to have`,
	};
}

/** What is missing of a delivery that others have not taken the place of. */
function missingPart(
	delivery: SeriesDelivery,
	{ hasManifests, isTwin }: { hasManifests: boolean; isTwin: boolean },
): { note?: SeriesFinding; problem?: SeriesFinding } {
	const { manifest, file, refused } = delivery;
	const name = nameOf(delivery);
	if (refused || (manifest && file) || (file && !hasManifests)) return {};
	if (isEmpty(delivery)) {
		const detail = manifest
			? `${manifest.name} is of a file without events, which need not be there`
			: `${name} has no events and no manifest`;
		return { note: { file: name, reason: 'no_events', detail } };
	}
	if (file) {
		const detail = `${name} has no manifest, while other files of the series have one`;
		return { problem: { file: name, reason: 'manifest_missing', detail } };
	}
	const detail =
		manifest && isTwin
			? `${manifest.name} describes a file that another manifest describes, and no second one is in the series`
			: `${name} is not in the series, but its manifest is`;
	return { problem: { file: name, reason: 'file_missing', detail } };
}

/** By the ranges asked for; what has no manifest comes last, by its name. */
function inOrder(a: SeriesDelivery, b: SeriesDelivery): number {
	if (a.manifest && b.manifest) return byRange(a.manifest, b.manifest);
	if (a.manifest || b.manifest) return a.manifest ? -1 : 1;
	return nameOf(a) < nameOf(b) ? -1 : 1;
}

/** What is wrong with the deliveries of an organization, and what is odd but hides nothing. */
export function judge(
	unordered: readonly SeriesDelivery[],
	own: string | null,
	{ segments, manifests: all }: Surroundings,
): Judgement {
	const deliveries = [...unordered].sort(inOrder);
	const replaced = supersededOf(deliveries, own, segments);
	const manifests = deliveries
		.map(({ manifest }) => manifest)
		.filter((manifest) => manifest !== undefined);
	const hashes = new Set(manifests.map(({ sha256 }) => sha256));
	const fileHashes = new Set(deliveries.map(({ file }) => file?.sha256));
	const replacedManifests = new Set(
		[...replaced].map(({ manifest }) => manifest).filter((manifest) => manifest !== undefined),
	);
	const names = namesOf(own, deliveries);
	const problems: SeriesFinding[] = [];
	const notes: SeriesFinding[] = [];
	for (const delivery of deliveries) {
		const { manifest, refused } = delivery;
		if (refused) problems.push(unread(refused));
		problems.push(...misfits(delivery), ...ofAnotherOrganization(delivery, own, names));
		const elsewhere = manifest && predecessorElsewhere(manifest, hashes, all);
		if (manifest && elsewhere) {
			const detail = `${manifest.name} is chained to ${elsewhere.name}, a manifest of another organization`;
			problems.push({ file: manifest.name, reason: 'another_organization', detail });
		}
		if (replaced.has(delivery)) {
			notes.push(superseded(delivery));
			continue;
		}
		const isTwin = manifest?.fileHashes.some((hash) => fileHashes.has(hash)) ?? false;
		const { note, problem } = missingPart(delivery, {
			hasManifests: manifests.length > 0,
			isTwin,
		});
		if (note) notes.push(note);
		if (problem) problems.push(problem);
	}
	const chain = followChain(manifests, replacedManifests);
	const ranges = compareRanges(manifests);
	return {
		name: [...names].find((name) => name !== own) ?? own,
		chain,
		ranges: ranges.ranges,
		problems: [...problems, ...chain.problems, ...ranges.problems, ...otherFilters(manifests)],
		notes: [...notes, ...chain.notes, ...ranges.notes],
	};
}
