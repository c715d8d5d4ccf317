import type { ExaminedFile, UnreadFile } from './consistency';
import type { SeriesFinding } from './finding';
import type { Delivery } from './matching';

type Found = Delivery<ExaminedFile, UnreadFile>;

/** The names of exports; what has one is to be an export, whatever is in it. */
const EXPORT = /\.(?:ndjson|jsonl|csv)$/i;

/** Names that tell another kind of file, such as `report.html` or `.DS_Store`. */
const OTHER_KIND = /^\.|\.[a-z0-9]{1,8}$/i;

/** Files that may hold an export, so that passing them over could hide one. */
const ARCHIVES: ReadonlySet<UnreadFile['reason']> = new Set(['gzip_file', 'zip_file']);

/**
 * Whether a file is no part of any series, such as a report page or a note: no manifest describes it,
 * no event in it names an organization, and it is not called an export. To pass it over is as safe as
 * if it were not there, because whatever misses an export misses it then as well.
 */
export function isStranger({ manifest, file, refused }: Found): boolean {
	if (manifest) return false;
	if (refused) return !ARCHIVES.has(refused.reason) && isOtherKind(refused.name);
	return file !== undefined && file.organizations.length === 0 && isOtherKind(file.name);
}

function isOtherKind(name: string): boolean {
	return OTHER_KIND.test(name) && !EXPORT.test(name);
}

/** Names what is passed over. */
export function leftOutNote({ file, refused }: Found): SeriesFinding {
	const name = file?.name ?? refused?.name ?? '';
	return {
		file: name,
		reason: 'left_out',
		detail: `${name} is neither an export nor a manifest, and was passed over`,
	};
}
