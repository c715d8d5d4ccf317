import type { SeriesManifest } from './manifest';

/** A file of a series, as far as manifests speak of it. */
export interface DescribedFile {
	name: string;
	/** What came together has the same number, such as a file and its manifest in one item. */
	group: number | undefined;
	sha256: string;
}

/** A file that cannot be verified at all, such as CSV: it is there, and nobody knows its hash. */
export type RefusedFile = Omit<DescribedFile, 'sha256'>;

/** A manifest, and the group it came in. */
export interface FoundManifest {
	manifest: SeriesManifest;
	group: number | undefined;
}

/** What one run of a workflow delivered, or what is left of it: a file, its manifest, or both. */
export interface Delivery<File extends DescribedFile, Refused extends RefusedFile> {
	manifest: SeriesManifest | undefined;
	file: File | undefined;
	/** The manifest's file where it is there, but cannot be verified. */
	refused: Refused | undefined;
	/** The file lies where the manifest's should, and has another hash. */
	isChanged: boolean;
	/** The name of another file, beside which the manifest lies. */
	liesBeside: string | undefined;
}

/** Values by key, each of which is taken once. */
class Pool<Value> {
	/** The first added under each key, taken or not. */
	readonly first = new Map<string, Value>();
	private readonly lists = new Map<string, Value[]>();

	constructor(private readonly taken: ReadonlyMap<Value, unknown>) {}

	add(key: string, value: Value): void {
		const list = this.lists.get(key);
		if (list) list.push(value);
		else {
			this.lists.set(key, [value]);
			this.first.set(key, value);
		}
	}

	/** The first added under this key that is not taken. */
	free(key: string): Value | undefined {
		const list = this.lists.get(key);
		// What is taken stays so: each value is passed over once, however often it is looked for.
		while (list?.[0] !== undefined && this.taken.has(list[0])) list.shift();
		return list?.[0];
	}
}

/** Finds the file that each manifest describes. */
class Matcher<File extends DescribedFile, Refused extends RefusedFile> {
	private readonly manifestOf = new Map<File, SeriesManifest>();
	private readonly byGroup = new Map<number, File>();
	private readonly byName = new Pool<File>(this.manifestOf);
	private readonly byHash = new Pool<File>(this.manifestOf);
	private readonly byHashAndName = new Pool<File>(this.manifestOf);
	private readonly refusedByGroup = new Map<number, Refused>();
	private readonly refusedByName = new Map<string, Refused>();
	private readonly deliveries = new Map<SeriesManifest, Delivery<File, Refused>>();

	constructor(
		private readonly files: readonly File[],
		private readonly manifests: readonly FoundManifest[],
		private readonly refused: readonly Refused[],
	) {
		for (const file of files) {
			if (file.group !== undefined) this.byGroup.set(file.group, file);
			this.byName.add(file.name, file);
			this.byHash.add(file.sha256, file);
			this.byHashAndName.add(`${file.sha256} ${file.name}`, file);
		}
		for (const file of refused) {
			if (file.group !== undefined) this.refusedByGroup.set(file.group, file);
			this.refusedByName.set(file.name, file);
		}
	}

	/** First by hash; what is left goes by place and name, which tells a changed file from a missing one. */
	match(): Array<Delivery<File, Refused>> {
		this.each((found) => this.togetherWith(found));
		this.each(({ manifest }) => this.sameAs(manifest, manifest.beside ?? ''));
		this.each(({ manifest }) => this.sameAs(manifest, manifest.fileName));
		this.each(({ manifest }) => this.sameAs(manifest));
		const left = this.manifests.filter(({ manifest }) => !this.deliveries.has(manifest));
		for (const found of left) this.matchByPlace(found);
		const alone = this.files.filter((file) => !this.manifestOf.has(file));
		const found = [...this.deliveries.values()];
		const described = new Set(found.map(({ refused }) => refused));
		const undescribed = this.refused.filter((refused) => !described.has(refused));
		return [
			...found,
			...alone.map((file) => delivery<File, Refused>({ file })),
			...undescribed.map((refused) => delivery<File, Refused>({ refused })),
		];
	}

	/** Gives every manifest that has none yet the file that `find` finds for it. */
	private each(find: (found: FoundManifest) => File | undefined): void {
		for (const found of this.manifests) {
			const { manifest } = found;
			if (this.deliveries.has(manifest)) continue;
			const file = find(found);
			if (!file) continue;
			const beside = this.fileBeside(found);
			const isElsewhere = beside !== undefined && beside.sha256 !== file.sha256;
			const liesBeside = isElsewhere ? beside.name : undefined;
			this.take(manifest, { file, liesBeside });
		}
	}

	private take(manifest: SeriesManifest, found: Partial<Delivery<File, Refused>>): void {
		this.deliveries.set(manifest, delivery<File, Refused>({ manifest, ...found }));
		if (found.file) this.manifestOf.set(found.file, manifest);
	}

	private togetherWith({ manifest, group = -1 }: FoundManifest): File | undefined {
		const file = this.byGroup.get(group);
		return file && manifest.fileHashes.includes(file.sha256) && !this.manifestOf.has(file)
			? file
			: undefined;
	}

	private sameAs({ fileHashes }: SeriesManifest, name?: string): File | undefined {
		const found = fileHashes.map((hash) =>
			name === undefined ? this.byHash.free(hash) : this.byHashAndName.free(`${hash} ${name}`),
		);
		return found.find((file) => file !== undefined);
	}

	private fileBeside({ manifest, group = -1 }: FoundManifest): File | undefined {
		const { beside = '', fileHashes } = manifest;
		const own = fileHashes.map((hash) => this.byHashAndName.first.get(`${hash} ${beside}`));
		return (
			this.byGroup.get(group) ??
			own.find((file) => file !== undefined) ??
			this.byName.first.get(beside)
		);
	}

	private matchByPlace({ manifest, group = -1 }: FoundManifest): void {
		const together = this.byGroup.get(group);
		const isFree = together !== undefined && !this.manifestOf.has(together);
		const file =
			(isFree ? together : undefined) ??
			this.byName.free(manifest.beside ?? '') ??
			this.byName.free(manifest.fileName);
		const refused =
			this.refusedByGroup.get(group) ??
			this.refusedByName.get(manifest.beside ?? '') ??
			this.refusedByName.get(manifest.fileName);
		this.take(manifest, file ? { file, isChanged: true } : { refused });
	}
}

function delivery<File extends DescribedFile, Refused extends RefusedFile>(
	found: Partial<Delivery<File, Refused>>,
): Delivery<File, Refused> {
	return {
		manifest: undefined,
		file: undefined,
		refused: undefined,
		isChanged: false,
		liesBeside: undefined,
		...found,
	};
}

/**
 * Which manifest describes which file: the one with its SHA-256, wherever both lie; of several such,
 * the one that came with it, lies beside it or names it.
 *
 * @param manifests each once
 * @param refused what is there besides, and cannot be verified
 * @returns one delivery for each manifest, and for each file without one, refused or not
 */
export function matchManifests<File extends DescribedFile, Refused extends RefusedFile>(
	files: readonly File[],
	manifests: readonly FoundManifest[],
	refused: readonly Refused[],
): Array<Delivery<File, Refused>> {
	return new Matcher(files, manifests, refused).match();
}
