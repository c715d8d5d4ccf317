import type { VerifyOptions } from '../../../../nodes/Invoance/verification/file/verifyFile';
import type { SeriesReport } from '../../../../nodes/Invoance/verification/report/seriesReport';
import { verifySeries } from '../../../../nodes/Invoance/verification/series/verifySeries';
import { chunks } from '../exportFiles';
import type { NamedFile } from './halfYear';

/** The report on files that lie in a folder, each for itself. */
export async function verifyFiles(
	files: NamedFile[],
	options?: VerifyOptions,
): Promise<SeriesReport> {
	const inputs = files.map(({ name, bytes }, group) => ({
		name,
		group,
		open: () => chunks(bytes),
	}));
	return await verifySeries(inputs, options);
}
