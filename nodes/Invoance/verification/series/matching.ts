import type { Delivery, RefusedFile, SeriesFile, SeriesManifest } from './delivery';

type AnyFile = SeriesFile | RefusedFile;

function isRead(file: AnyFile | undefined): file is SeriesFile {
	return file !== undefined && 'report' in file;
}

/** Where a manifest's file may be: in the same group, beside it, or under the name it gives. */
function placesOf({ group, beside = '', fileName }: SeriesManifest): string[] {
	return [`group ${group ?? 'none'}`, `name ${beside}`, `name ${fileName}`];
}

/** Files by place, by hash, and by hash and place. Each is taken once. */
class Pool {
	readonly taken = new Set<AnyFile>();
	private readonly lists = new Map<string, { files: AnyFile[]; next: number }>();

	constructor(files: readonly AnyFile[]) {
		for (const file of files) {
			const { group, name } = file.input;
			const places = [...(group === undefined ? [] : [`group ${group}`]), `name ${name}`];
			const hashes = isRead(file) ? ['', ...places].map((at) => `${file.report.sha256} ${at}`) : [];
			for (const key of [...places, ...hashes]) {
				const list = this.lists.get(key);
				if (list) list.files.push(file);
				else this.lists.set(key, { files: [file], next: 0 });
			}
		}
	}

	/** The first file under the first key that has one, taken or not. */
	first(keys: readonly string[]): SeriesFile | undefined {
		return keys.map((key) => this.lists.get(key)?.files[0]).find(isRead);
	}

	/** Takes the first file left under the first key that has one. */
	take(keys: readonly string[]): AnyFile | undefined {
		for (const key of keys) {
			const list = this.lists.get(key);
			// A taken file is skipped once, however often the list is searched.
			while (list && list.next < list.files.length) {
				const file = list.files[list.next++];
				if (!file || this.taken.has(file)) continue;
				this.taken.add(file);
				return file;
			}
		}
		return undefined;
	}
}

/** The name of the file beside a manifest, if that is not the manifest's own file. */
function nameBeside(manifest: SeriesManifest, own: SeriesFile, pool: Pool): string | undefined {
	const [group = '', beside = ''] = placesOf(manifest);
	const hashes = manifest.fileHashes.map((hash) => `${hash} ${beside}`);
	const found = pool.first([group, ...hashes, beside]);
	return found && found.report.sha256 !== own.report.sha256 ? found.input.name : undefined;
}

/**
 * Finds the file of each manifest by its SHA-256, wherever it lies; of several equal files, the one in
 * the same group, beside the manifest or with the right name. For the manifests left, the file in that
 * place is a changed one; without any, the file is missing.
 *
 * @param manifests each once
 * @returns one delivery for each manifest, and for each file without one, refused or not
 */
export function matchManifests(
	files: readonly SeriesFile[],
	refused: readonly RefusedFile[],
	manifests: readonly SeriesManifest[],
): Delivery[] {
	const pool = new Pool([...files, ...refused]);
	const found = new Map<SeriesManifest, Delivery>();
	for (const place of [0, 1, 2, 3]) {
		for (const manifest of manifests) {
			if (found.has(manifest)) continue;
			const at = placesOf(manifest)[place] ?? '';
			const file = pool.take(manifest.fileHashes.map((hash) => `${hash} ${at}`));
			if (!isRead(file)) continue;
			found.set(manifest, { manifest, file, liesBeside: nameBeside(manifest, file, pool) });
		}
	}
	for (const manifest of manifests) {
		if (found.has(manifest)) continue;
		const file = pool.take(placesOf(manifest));
		const changed = isRead(file) ? { file, isChanged: true } : { ...(file && { refused: file }) };
		found.set(manifest, { manifest, ...changed });
	}
	const isAlone = (file: AnyFile) => !pool.taken.has(file);
	return [
		...found.values(),
		...files.filter(isAlone).map((file) => ({ file })),
		...refused.filter(isAlone).map((one) => ({ refused: one })),
	];
}
