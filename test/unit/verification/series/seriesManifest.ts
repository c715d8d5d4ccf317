import type { SeriesManifest } from '../../../../nodes/Invoance/verification/series/manifest';

/** A manifest as it is read, of a file with this name; `changes` are what a test is about. */
export function seriesManifest(
	fileName: string,
	changes: Partial<SeriesManifest> = {},
): SeriesManifest {
	return {
		name: `${fileName}.manifest.json`,
		beside: fileName,
		sha256: `SHA-256 of the manifest of ${fileName}`,
		fileName,
		fileHashes: [`SHA-256 of ${fileName}`],
		fileBytes: [undefined],
		rows: undefined,
		organizationId: null,
		filters: '[]',
		actions: undefined,
		actorId: undefined,
		targetId: undefined,
		rangeStart: null,
		rangeEnd: null,
		previous: null,
		...changes,
	};
}

/** A manifest of a file that was asked for this range, in milliseconds; null is an open end. */
export function ofRange(
	fileName: string,
	[rangeStart, rangeEnd]: [start: number | null, end: number | null],
	changes: Partial<SeriesManifest> = {},
): SeriesManifest {
	return seriesManifest(fileName, { rangeStart, rangeEnd, ...changes });
}
