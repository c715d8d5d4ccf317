import type { IBinaryData } from 'n8n-workflow';
import { storedFile } from '../../fields/readBinary';
import type { SeriesInput } from '../../verification/series/verifySeries';
import { MANIFEST_FIELD } from '../../fields/downloading';
import { hasFile, otherFiles, readInputField, readInputFile } from '../../fields/inputFile';
import type { OfflineContext } from '../operation';

const MANIFEST_SUFFIX = '.manifest.json';

/** A file of an item. */
interface FileOfItem {
	/** The name of the output field that it came in. */
	field: string;
	file: IBinaryData;
	/** The index of the item. */
	group: number;
	isManifest?: boolean;
}

/**
 * The files of an item that belong to the series: the one in Input Binary Field, which may be a file
 * of events or a manifest, and the manifests beside it. An item may hold a manifest only.
 *
 * @throws NodeOperationError in n8n's own words if the item has neither
 */
export function filesOfSeries({ functions, index }: OfflineContext): FileOfItem[] {
	const field = readInputField(functions, index);
	const manifests = Object.entries(otherFiles(functions, index, field))
		.filter(([name, { fileName = '' }]) => isManifest(name, fileName))
		.map(([name, file]) => ({ field: name, file, group: index, isManifest: true }));
	if (manifests.length > 0 && !hasFile(functions, index)) return manifests;
	const { file } = readInputFile(functions, index);
	return [{ field, file, group: index }, ...manifests];
}

function isManifest(field: string, fileName: string): boolean {
	return field === MANIFEST_FIELD || fileName.endsWith(MANIFEST_SUFFIX);
}

/** The files as verification takes them. */
export function seriesInputs(
	{ functions, signal }: OfflineContext,
	files: readonly FileOfItem[],
): SeriesInput[] {
	return files.map(({ file, group, isManifest }) => ({
		name: file.fileName ?? `file of item ${group + 1}`,
		group,
		...(isManifest !== undefined && { isManifest }),
		open: () => storedFile(functions, file, signal),
	}));
}
