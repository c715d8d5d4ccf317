import { nameBeside, type SeriesManifest } from './manifest';
import type { Problem } from './problem';

/** A file of a series, as far as manifests speak of it. */
export interface DescribedFile {
	name: string;
	/** What came together with it has the same number, such as the manifest in the same item. */
	group: number;
	sha256: string;
}

/** A file that cannot be verified at all, such as CSV: it is there, and nobody knows its hash. */
export type RefusedFile = Omit<DescribedFile, 'sha256'>;

/** A manifest, and the group it came in. */
export interface FoundManifest {
	manifest: SeriesManifest;
	group: number;
}

/** Finds the file that each manifest describes, and what does not fit. */
class Matcher<File extends DescribedFile> {
	readonly manifestOf = new Map<File, SeriesManifest>();
	readonly problems: Problem[] = [];

	constructor(
		private readonly files: readonly File[],
		private readonly manifests: readonly FoundManifest[],
		private readonly refused: readonly RefusedFile[],
	) {}

	/** First by hash; what is left goes by place and name, which tells a changed file from a missing one. */
	match(): void {
		const left = this.manifests.filter((found) => !this.matchByHash(found));
		for (const found of left) this.matchByPlace(found);
		if (this.manifests.length === 0) return;
		for (const file of this.files) {
			if (this.manifestOf.has(file)) continue;
			this.problems.push({
				file: file.name,
				reason: 'manifest_missing',
				detail: `${file.name} has no manifest, while other files of the series have one`,
			});
		}
	}

	private matchByHash(found: FoundManifest): boolean {
		const { manifest } = found;
		const same = this.files.filter(
			(file) => manifest.fileHashes.includes(file.sha256) && !this.manifestOf.has(file),
		);
		const beside = this.fileBeside(found, this.files);
		const named = same.find(({ name }) => name === manifest.fileName);
		const file = same.find((candidate) => candidate === beside) ?? named ?? same[0];
		if (!file) return false;
		this.manifestOf.set(file, manifest);
		if (beside && beside !== file) {
			this.problems.push({
				file: manifest.name,
				reason: 'manifest_swapped',
				detail: `${manifest.name} lies beside ${beside.name}, but describes ${file.name}`,
			});
		}
		return true;
	}

	private matchByPlace(found: FoundManifest): void {
		const { manifest } = found;
		const free = this.files.filter((file) => !this.manifestOf.has(file));
		const file =
			this.fileBeside(found, free) ?? free.find(({ name }) => name === manifest.fileName);
		if (!file) {
			if (this.isOfRefused(found)) return;
			this.problems.push({
				file: manifest.fileName,
				reason: 'file_missing',
				detail: this.files.some(({ sha256 }) => manifest.fileHashes.includes(sha256))
					? `${manifest.name} describes a file that another manifest describes, and no second one is in the series`
					: `${manifest.fileName} is not in the series, but its manifest is`,
			});
			return;
		}
		this.manifestOf.set(file, manifest);
		this.problems.push({
			file: file.name,
			reason: 'file_changed',
			detail: `${file.name} is not the file that its manifest describes: its SHA-256 is another one`,
		});
	}

	/** Whether the manifest's file is there, but could not be verified, which is a problem of its own. */
	private isOfRefused({ manifest, group }: FoundManifest): boolean {
		const names = [nameBeside(manifest.name), manifest.fileName];
		return this.refused.some((file) => file.group === group || names.includes(file.name));
	}

	/**
	 * What came together with the manifest, else what it lies beside by its own name: of several files
	 * with that name, the one that it describes.
	 */
	private fileBeside({ manifest, group }: FoundManifest, files: readonly File[]): File | undefined {
		const name = nameBeside(manifest.name);
		const named = files.filter((file) => file.name === name);
		return (
			files.find((file) => file.group === group) ??
			named.find(({ sha256 }) => manifest.fileHashes.includes(sha256)) ??
			named[0]
		);
	}
}

/**
 * Which manifest describes which file: the one with its SHA-256, wherever both lie.
 *
 * @param manifests each once
 * @param refused what is there besides, and cannot be verified
 */
export function matchManifests<File extends DescribedFile>(
	files: readonly File[],
	manifests: readonly FoundManifest[],
	refused: readonly RefusedFile[],
): { manifestOf: ReadonlyMap<File, SeriesManifest>; problems: Problem[] } {
	const matcher = new Matcher(files, manifests, refused);
	matcher.match();
	return matcher;
}
