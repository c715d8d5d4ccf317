import { manifestReader, SUFFIX } from '../nodes/Invoance/manifest/readManifest';
import type { Platform } from '../nodes/Invoance/verification/platform';
import type { SeriesReport } from '../nodes/Invoance/verification/report/seriesReport';
import type { SeriesInput } from '../nodes/Invoance/verification/series/delivery';
import { verifySeries } from '../nodes/Invoance/verification/series/verifySeries';
import { pathOf } from './droppedFiles';

interface Options {
	platform: Platform;
	/** As it was typed; blank if no key is pinned. */
	publicKey: string;
	expectContiguous: boolean;
	signal: AbortSignal;
	/** @param bytes how many of the file have been read */
	onProgress: (file: File, bytes: number) => void;
}

/** How much of a file is in memory at once. */
const PART_BYTES = 256 * 1024;

/** The reports on these files, one for each organization, as Verify Export with Series gives them. */
export async function verifyFiles(
	files: readonly File[],
	{ publicKey, onProgress, ...options }: Options,
): Promise<SeriesReport[]> {
	const groups = new Map<string, number>();
	const inputs = files.map((file): SeriesInput => {
		// A manifest belongs to the file beside it: two folders may have files of the same name.
		const place = pathOf(file).replace(SUFFIX, '');
		const group = groups.get(place) ?? groups.size;
		groups.set(place, group);
		return { name: file.name, group, open: () => partsOf(file, onProgress) };
	});
	const verified = await verifySeries(inputs, {
		...options,
		publicKey: publicKey.trim() === '' ? undefined : publicKey,
		manifests: manifestReader,
	});
	return verified.map(({ report }) => report);
}

async function* partsOf(file: File, onProgress: Options['onProgress']): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < file.size; start += PART_BYTES) {
		const part = await file
			.slice(start, start + PART_BYTES)
			.arrayBuffer()
			.catch((cause: unknown) => {
				const happened = 'it was changed, moved or removed after it was chosen';
				throw new Error(`${pathOf(file)} cannot be read: ${happened}`, { cause });
			});
		yield new Uint8Array(part);
		onProgress(file, Math.min(start + PART_BYTES, file.size));
	}
}
