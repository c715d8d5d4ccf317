import type { IBinaryData } from 'n8n-workflow';
import { storedFile } from '../../fields/readBinary';
import type { SeriesInput } from '../../verification/series/delivery';
import { MANIFEST_FIELD } from '../../fields/downloading';
import { hasFile, otherFiles, readInputField, readInputFile } from '../../fields/inputFile';
import { manifestReader } from '../../manifest/readManifest';
import type { OfflineContext } from '../operation';

/** A file of an item. */
export interface FileOfItem {
	/** The name of the output field that it came in. */
	field: string;
	file: IBinaryData;
	/** The name it goes by in reports. */
	name: string;
	/** The item. */
	index: number;
	/** Whether it is the file in Input Binary Field, or the manifest that came with it. */
	isPair: boolean;
	isManifest: boolean;
}

/**
 * All files of an item: the one in Input Binary Field, which may be a file of events or a manifest,
 * and those beside it. An item may hold a manifest only.
 *
 * @throws NodeOperationError in n8n's own words if the item has neither
 */
export function filesOfItem({ functions, index }: OfflineContext): FileOfItem[] {
	const main = readInputField(functions, index);
	const others = Object.entries(otherFiles(functions, index, main)).map(([field, file]) =>
		described(field, file, index),
	);
	if (!hasFile(functions, index) && others.some(({ isManifest }) => isManifest)) return others;
	const { file } = readInputFile(functions, index);
	// What it is, its name and beginning tell.
	return [{ ...described(main, file, index), isPair: true, isManifest: false }, ...others];
}

/** Whether an item brings any file. */
export function hasAnyFile({ functions, index }: OfflineContext): boolean {
	return hasFile(functions, index) || Object.keys(otherFiles(functions, index, '')).length > 0;
}

function described(field: string, file: IBinaryData, index: number): FileOfItem {
	const { fileName } = file;
	return {
		...{ field, file, index },
		name: fileName ?? `file of item ${index + 1}`,
		isPair: field === MANIFEST_FIELD,
		isManifest:
			field === MANIFEST_FIELD ||
			manifestReader.looksLikeManifest(fileName ?? '', new Uint8Array()),
	};
}

/** A file as verification takes it. What is in other fields stands for itself. */
export function seriesInput(
	{ functions, signal }: OfflineContext,
	{ file, name, index, isPair, isManifest }: FileOfItem,
): SeriesInput {
	return {
		name,
		group: isPair ? index : undefined,
		isManifest: isManifest || undefined,
		open: () => storedFile(functions, file, signal),
	};
}
