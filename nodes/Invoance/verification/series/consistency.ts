import { MEANINGS, type Reason } from '../reasons';
import { countOf, inWords } from '../report/verdict';
import type { FileContents } from './contents';
import type { SeriesFinding } from './finding';
import type { SeriesManifest } from './manifest';
import type { Delivery, DescribedFile, RefusedFile } from './matching';

/** How many organizations a detail names. */
const MAX_NAMED = 3;

/** A file that has been read. */
export interface ExaminedFile extends DescribedFile {
	bytes: number;
	events: number;
	/** That it has events of, as the events have it. */
	organizations: readonly string[];
	contents: FileContents;
}

/** A file that could not be read, and why. */
export interface UnreadFile extends RefusedFile {
	reason: Reason;
}

type Found = Delivery<ExaminedFile, UnreadFile>;

function listed(ids: readonly string[]): string {
	const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
	return ids.slice(0, MAX_NAMED).join(', ') + more;
}

/** Why a file cannot be verified at all. */
export function unread({ name, reason }: UnreadFile): SeriesFinding {
	return { file: name, reason, detail: `${name} cannot be verified: ${MEANINGS[reason]}` };
}

/** What of a file and the manifest beside it does not fit. */
export function misfits(found: Found): SeriesFinding[] {
	const { manifest, file, isChanged, liesBeside } = found;
	if (!manifest || !file) return [];
	if (isChanged) {
		const detail = `${file.name} is not the file that its manifest describes: its SHA-256 is another one`;
		return [{ file: file.name, reason: 'file_changed', detail }];
	}
	return [
		...(liesBeside === undefined ? [] : [swapped(manifest, file, liesBeside)]),
		...otherCounts(manifest, file),
		...notAskedFor(manifest, file),
	];
}

function swapped(manifest: SeriesManifest, file: ExaminedFile, liesBeside: string): SeriesFinding {
	const detail = `${manifest.name} lies beside ${liesBeside}, but describes ${file.name}`;
	return { file: manifest.name, reason: 'manifest_swapped', detail };
}

/**
 * A manifest that gives another size or number of rows than the very file it describes has was
 * changed, which of the last one nothing else would show.
 */
function otherCounts(manifest: SeriesManifest, file: ExaminedFile): SeriesFinding[] {
	const place = manifest.fileHashes.indexOf(file.sha256);
	const { fileBytes, rows = file.events } = manifest;
	const bytes = fileBytes[place] ?? file.bytes;
	const counts: Array<[said: number, thing: string, found: number]> = [
		[bytes, 'byte', file.bytes],
		[rows, 'row', file.events],
	];
	const wrong = counts.filter(([said, , actual]) => said !== actual);
	return wrong.map(([said, thing, actual]) => ({
		file: manifest.name,
		reason: 'counts_differ',
		detail: `${manifest.name} says that ${file.name} has ${countOf(said, thing)}, but it has ${inWords(actual)}`,
	}));
}

/** A server that ignores a filter or a range is seen here. */
function notAskedFor(manifest: SeriesManifest, file: ExaminedFile): SeriesFinding[] {
	const outside = file.contents.outside(manifest);
	if (outside.length === 0) return [];
	const detail = `${file.name} has events outside the ${outside.join(' and the ')} that its manifest says ${outside.length === 1 && outside[0] !== 'actions' ? 'was' : 'were'} asked for`;
	return [{ file: file.name, reason: 'not_asked_for', detail }];
}

/**
 * Events and manifests of other organizations than the one whose series it is: genuine though they may
 * be, they do not belong there.
 *
 * @param names what the organization is called: its own id, and what it was asked for by
 */
export function ofAnotherOrganization(
	{ manifest, file }: Found,
	own: string | null,
	names: ReadonlySet<string>,
): SeriesFinding[] {
	if (own === null) return [];
	const ids = file?.organizations ?? [];
	const others = ids.filter((id) => id !== own);
	if (file && others.length > 0) {
		const besides = others.length < ids.length ? ' besides its own' : '';
		return [
			{
				file: file.name,
				reason: 'another_organization',
				detail: `${file.name} has events of ${listed(others)}${besides}, while the series is of ${own}`,
			},
		];
	}
	const asked = manifest?.organizationId ?? own;
	if (!manifest || names.has(asked)) return [];
	return [
		{
			file: manifest.fileName,
			reason: 'another_organization',
			detail: `${manifest.fileName} was asked for organization ${asked}, while the series is of ${own}`,
		},
	];
}

/** Files that were asked for with other filters than the first one leave other events out. */
export function otherFilters(manifests: readonly SeriesManifest[]): SeriesFinding[] {
	const [first] = manifests;
	if (!first) return [];
	return manifests
		.filter(({ filters }) => filters !== first.filters)
		.map(({ fileName }) => ({
			file: fileName,
			reason: 'filters_differ',
			detail: `${fileName} was asked for with other filters than ${first.fileName}`,
		}));
}
