import type { FileReport } from './fileReport';
import type { SeriesReport } from './seriesReport';

/** A report on a file, or on a series. */
export type ReportedResult = FileReport | SeriesReport;

/** Whether a report is on several files. */
export function isSeries(report: ReportedResult): report is SeriesReport {
	return 'file_reports' in report;
}
