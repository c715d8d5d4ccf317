import { isValid, resultOf, type Result } from '../policy';
import type { Trust } from '../trust/trust';
import { eventsReport, type EventsReport } from './eventsReport';
import type { Failure } from '../file/failures';
import type { Findings } from '../file/findings';
import { fileVerdict } from './verdict';

/** What Verify Export says of a file. */
export interface FileReport extends EventsReport {
	/** As `policy.ts` decides; `valid` is true for `verified` and `consistent`. */
	valid: boolean;
	result: Result;
	/** One sentence for people. */
	verdict: string;
	/** The first hundred lines that failed, in the order of the file. */
	failures: Failure[];
	/** Lowercase hex over the file as read, and its length. */
	sha256: string;
	bytes: number;
}

/**
 * The report on a file, once every verdict is in.
 *
 * @param sha256 lowercase hex over the whole file
 * @param expectContiguous whether a gap in `seq` makes the file invalid
 */
export function fileReport(
	findings: Findings,
	sha256: string,
	trust: Trust,
	expectContiguous: boolean,
): FileReport {
	const report = eventsReport(findings, trust);
	const failures = findings.failures.list;
	const result = resultOf(report, expectContiguous);
	return {
		valid: isValid(result),
		result,
		verdict: fileVerdict({ ...report, failures }, expectContiguous),
		...report,
		failures,
		sha256,
		bytes: findings.bytes,
	};
}
