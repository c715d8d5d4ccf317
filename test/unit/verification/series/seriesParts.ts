import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import { Findings } from '../../../../nodes/Invoance/verification/file/findings';
import {
	fileReport,
	type FileReport,
} from '../../../../nodes/Invoance/verification/report/fileReport';
import { cutsOf, FileContents } from '../../../../nodes/Invoance/verification/series/contents';
import type {
	SeriesFile,
	SeriesManifest,
} from '../../../../nodes/Invoance/verification/series/delivery';
import { trustIn } from '../../../../nodes/Invoance/verification/trust/trust';
import { chunks } from '../exportFiles';

/** A manifest as it is read, of a file with this name; `changes` are what a test is about. */
export function seriesManifest(
	fileName: string,
	changes: Partial<SeriesManifest> = {},
): SeriesManifest {
	return {
		name: `${fileName}.manifest.json`,
		beside: fileName,
		group: undefined,
		inputs: [],
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
	[rangeStart, rangeEnd]: readonly [start: number | null, end: number | null],
	changes: Partial<SeriesManifest> = {},
): SeriesManifest {
	return seriesManifest(fileName, { rangeStart, rangeEnd, ...changes });
}

/** A file without events as it is read; `changes` are what a test is about. */
export function seriesFile(
	name: string,
	{
		group,
		report,
		...changes
	}: Omit<Partial<SeriesFile>, 'report'> & {
		group?: number;
		report?: Partial<FileReport>;
	} = {},
): SeriesFile {
	const trust = trustIn(undefined, nodePlatform);
	return {
		input: { name, group, open: () => chunks() },
		report: { ...fileReport(new Findings(), `SHA-256 of ${name}`, trust, false), ...report },
		organizations: [],
		numbers: [],
		contents: new FileContents(cutsOf([])),
		findings: undefined,
		...changes,
	};
}
