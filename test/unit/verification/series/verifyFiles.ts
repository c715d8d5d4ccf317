import { manifestReader } from '../../../../nodes/Invoance/manifest/readManifest';
import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import type { VerifyOptions } from '../../../../nodes/Invoance/verification/file/verifyFile';
import type { SeriesReport } from '../../../../nodes/Invoance/verification/report/seriesReport';
import type { SeriesInput } from '../../../../nodes/Invoance/verification/series/delivery';
import { verifySeries } from '../../../../nodes/Invoance/verification/series/verifySeries';
import { chunks } from '../exportFiles';
import type { NamedFile } from './halfYear';

/** The reports on these inputs, one for each organization. */
export async function verifyInputs(
	inputs: SeriesInput[],
	options?: Partial<VerifyOptions>,
): Promise<SeriesReport[]> {
	const verified = await verifySeries(inputs, {
		platform: nodePlatform,
		...options,
		manifests: manifestReader,
	});
	return verified.map(({ report }) => report);
}

/** The reports on files that lie in a folder, each for itself. */
export async function verifyFolder(
	files: NamedFile[],
	options?: Partial<VerifyOptions>,
): Promise<SeriesReport[]> {
	const inputs = files.map(({ name, bytes }) => ({ name, open: () => chunks(bytes) }));
	return await verifyInputs(inputs, options);
}

/** The report on files that lie in a folder, all of one organization. */
export async function verifyFiles(
	files: NamedFile[],
	options?: Partial<VerifyOptions>,
): Promise<SeriesReport> {
	return onlyOne(await verifyFolder(files, options));
}

/** The only report. */
export function onlyOne([report, ...others]: SeriesReport[]): SeriesReport {
	if (!report || others.length > 0) throw new Error(`There are ${others.length + 1} reports`);
	return report;
}
