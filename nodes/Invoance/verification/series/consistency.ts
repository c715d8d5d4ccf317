import type { SeriesManifest } from './manifest';
import type { Problem } from './problem';

/** How many organizations a detail names. */
const MAX_NAMED = 3;

/** A file, and the organizations it has events of. */
interface FileOfOrganizations {
	name: string;
	sha256: string;
	events: number;
	organizations: string[];
}

/** The organization that most files have events of; of several such, the first. */
function organizationOfMost(files: readonly FileOfOrganizations[]): string | undefined {
	const counts = new Map<string, number>();
	for (const { organizations } of files) {
		for (const id of organizations) counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	let most: string | undefined;
	for (const [id, count] of counts) {
		if (most === undefined || count > (counts.get(most) ?? 0)) most = id;
	}
	return most;
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
	const [first, ...others] = manifests;
	return others
		.filter(({ filters }) => filters !== first?.filters)
		.map(({ fileName }) => ({
			file: fileName,
			reason: 'filters_differ' as const,
			detail: `${fileName} was asked for with other filters than ${first?.fileName ?? ''}`,
		}));
}
