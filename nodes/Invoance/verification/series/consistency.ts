import type { SeriesManifest } from './manifest';
import type { Problem } from './problem';

/** How many organizations a detail names. */
const MAX_NAMED = 3;

/** A file, and the organizations it has events of. */
interface FileOfOrganizations {
	name: string;
	sha256: string;
	bytes: number;
	events: number;
	organizations: string[];
}

/** The organization that most files have events of; of several such, the first. */
function organizationOfMost(files: readonly FileOfOrganizations[]): string | undefined {
	const counts = new Map<string, number>();
	for (const { organizations } of files) {
		for (const id of organizations) counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	const [most] = [...counts].sort(([, a], [, b]) => b - a);
	return most?.[0];
}

/**
 * A series is one organization's log, so events of another one do not belong there, genuine though
 * they may be. Which one is the series' own is what most files say.
 */
export function findOtherOrganizations(files: readonly FileOfOrganizations[]): Problem[] {
	const own = organizationOfMost(files);
	return files.flatMap(({ name, organizations }) => {
		const others = organizations.filter((id) => id !== own);
		if (own === undefined || others.length === 0) return [];
		const named = others.slice(0, MAX_NAMED).join(', ');
		const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
		return [
			{
				file: name,
				reason: 'another_organization',
				detail: `${name} has events of ${named}${more}, while the series is of ${own}`,
			},
		];
	});
}

/**
 * A file without events does not say whose it is, but its manifest does. Ids are compared as they were
 * asked for, and with that of the events: an organization has one of its own and one of the caller's.
 */
export function findOtherOrders<File extends FileOfOrganizations>(
	files: readonly File[],
	manifestOf: ReadonlyMap<File, SeriesManifest>,
): Problem[] {
	const own = organizationOfMost(files);
	const askedFor = (file: File) => manifestOf.get(file)?.organizationId ?? undefined;
	const ordered = files.filter(({ organizations: [id] }) => id === own);
	const known = ordered.map(askedFor).filter((id) => id !== undefined);
	return files.flatMap((file) => {
		const asked = askedFor(file);
		const isSilent = file.organizations.length === 0;
		if (own === undefined || asked === undefined || !isSilent || known.length === 0) return [];
		if (asked === own || known.includes(asked)) return [];
		const detail = `${file.name} was asked for organization ${asked}, while the series is of ${own}`;
		return [{ file: file.name, reason: 'another_organization', detail }];
	});
}

/**
 * A manifest that gives another size or number of rows than the very file it describes has was
 * changed, which of the last one nothing else would show.
 */
export function findOtherCounts<File extends FileOfOrganizations>(
	files: readonly File[],
	manifestOf: ReadonlyMap<File, SeriesManifest>,
): Problem[] {
	return files.flatMap((file) => {
		const manifest = manifestOf.get(file);
		if (!manifest) return [];
		const place = manifest.fileHashes.indexOf(file.sha256);
		if (place < 0) return [];
		const { fileBytes, rows = file.events } = manifest;
		const bytes = fileBytes[place] ?? file.bytes;
		const counts: Array<[said: number, thing: string, found: number]> = [
			[bytes, 'bytes', file.bytes],
			[rows, 'rows', file.events],
		];
		const wrong = counts.filter(([said, , found]) => said !== found);
		return wrong.map(([said, thing, found]) => ({
			file: manifest.name,
			reason: 'counts_differ' as const,
			detail: `${manifest.name} says that ${file.name} has ${said} ${thing}, but it has ${found}`,
		}));
	});
}

/** A file that is in the series twice, byte for byte. Files without events are all the same. */
export function findRepeatedFiles(files: readonly FileOfOrganizations[]): Problem[] {
	const seen = new Map<string, string>();
	const problems: Problem[] = [];
	for (const { name, sha256, events } of files) {
		const other = seen.get(sha256);
		if (events > 0 && other !== undefined) {
			const detail = `${name} and ${other} are the same file, byte for byte`;
			problems.push({ file: name, reason: 'file_repeated', detail });
		}
		seen.set(sha256, other ?? name);
	}
	return problems;
}

/** Files that were asked for with other filters than the first one leave other events out. */
export function findOtherFilters(manifests: readonly SeriesManifest[]): Problem[] {
	const [first] = manifests;
	if (!first) return [];
	return manifests
		.filter(({ filters }) => filters !== first.filters)
		.map(({ fileName }) => ({
			file: fileName,
			reason: 'filters_differ' as const,
			detail: `${fileName} was asked for with other filters than ${first.fileName}`,
		}));
}
