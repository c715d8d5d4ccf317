import { MAX_FAILURES, type Failure, type Findings } from '../file/findings';
import { isValid, resultOf, type Result } from '../policy';
import type { Chain } from '../series/chain';
import type { SeriesFinding, SeriesFindings } from '../series/delivery';
import type { Ranges } from '../series/ranges';
import type { Trust } from '../trust/trust';
import {
	countOf,
	eventsReport,
	eventsVerdict,
	inWords,
	type EventsReport,
	type FileReport,
} from './fileReport';

/** The report on a file of a series, in which gaps count over all files together. */
interface SeriesFileReport extends FileReport {
	file: string;
	/** The SHA-256 of the manifest that describes the file; null if none does. */
	manifest_sha256: string | null;
}

export interface SeriesReport extends EventsReport {
	/** The organization, as its events have it; as it was asked for where there are none, else null. */
	organization_id: string | null;
	/** What it was asked for by, where manifests tell, else its id. */
	organization_name: string | null;
	/** As `policy.ts` decides; `valid` is true for `verified` and `consistent`. */
	valid: boolean;
	result: Result;
	verdict: string;
	/** The first hundred lines that failed, in the order of the files. */
	failures: Array<Failure & { file: string }>;
	bytes: number;
	/** Without manifests. */
	files: number;
	chain: Chain['state'];
	/** The predecessor of the earliest manifest, outside the series; null if it names none. */
	begins_after: string | null;
	/** The SHA-256 of the last manifest of the chain, to be held against what was kept or anchored. */
	last_manifest_sha256: string | null;
	ranges: Ranges;
	/** The first hundred, and how many there are: what makes the series invalid. */
	problems: SeriesFinding[];
	problem_count: number;
	/** The first hundred, and how many there are: what is odd, and hides nothing. */
	notes: SeriesFinding[];
	note_count: number;
	file_reports: SeriesFileReport[];
}

export type ReportedResult = FileReport | SeriesReport;

export function isSeries(report: ReportedResult): report is SeriesReport {
	return 'file_reports' in report;
}

const MAX_LISTED = 100;

interface SeriesEvidence extends SeriesFindings {
	organization: { id: string | null; name: string | null };
	/** Over all files. */
	findings: Findings;
	chain: Chain;
	ranges: Ranges;
	/** In the order of the log. */
	fileReports: SeriesFileReport[];
}

/** The first problem, which people are told before anything else. */
function firstProblem([first, ...others]: readonly SeriesFinding[]): string[] {
	if (!first) return [];
	const more = others.length > 0 ? ` (and ${countOf(others.length, 'more problem')})` : '';
	return [`The series does not hold together: ${first.detail}${more}`];
}

/** What people are told of what is between the files, as the parts of a sentence. */
function betweenTheFiles({ chain, problems, notes, fileReports }: SeriesEvidence): string[] {
	const parts = [];
	if (chain.state === 'broken') parts.push('the chain of manifests is broken');
	if (chain.state === 'intact') {
		const after = chain.beginsAfter === null ? '' : ', which begins after an earlier one';
		parts.push(`the manifests form an unbroken chain${after}`);
	}
	if (problems.length > 0) return parts;
	const hasManifests =
		chain.last !== undefined || fileReports.some((report) => report.manifest_sha256 !== null);
	if (!hasManifests && fileReports.length > 0) {
		parts.push('there are no manifests, so what is missing at either end would not be noticed');
	}
	const again = notes.filter(({ reason }) => reason === 'superseded').length;
	if (again === 1) parts.push('1 delivery was made again, and nothing of it is missing');
	if (again > 1) {
		parts.push(`${inWords(again)} deliveries were made again, and nothing of them is missing`);
	}
	return parts;
}

/** One sentence without a full stop, of parts of which each may begin it. */
function sentence(parts: string[]): string {
	return parts
		.map((part, index) => (index === 0 ? part : part.charAt(0).toLowerCase() + part.slice(1)))
		.join('; ');
}

/**
 * The report on a series.
 *
 * @param expectContiguous whether a gap in `seq`, over all files together, makes it invalid
 */
export function seriesReport(
	evidence: SeriesEvidence,
	trust: Trust,
	expectContiguous: boolean,
): SeriesReport {
	const { organization, findings, chain, ranges, problems, notes, fileReports } = evidence;
	const report = eventsReport(findings, trust);
	const failures = fileReports
		.flatMap(({ file, failures: list }) => list.map((failure) => ({ file, ...failure })))
		.slice(0, MAX_FAILURES);
	const where = fileReports.length === 0 ? '' : ` in ${countOf(fileReports.length, 'file')}`;
	const isNothing = organization.id === null && fileReports.length === 0;
	const events = isNothing
		? ['There is no file of an audit log, so nothing is proved']
		: eventsVerdict({ ...report, failures }, expectContiguous, where);
	const result = resultOf({ ...report, problems }, expectContiguous);
	return {
		organization_id: organization.id,
		organization_name: organization.name,
		valid: isValid(result),
		result,
		verdict: sentence([...firstProblem(problems), ...events, ...betweenTheFiles(evidence)]),
		...report,
		failures,
		bytes: findings.bytes,
		files: fileReports.length,
		chain: chain.state,
		begins_after: chain.beginsAfter,
		last_manifest_sha256: chain.last?.sha256 ?? null,
		ranges,
		problems: problems.slice(0, MAX_LISTED),
		problem_count: problems.length,
		notes: notes.slice(0, MAX_LISTED),
		note_count: notes.length,
		file_reports: fileReports,
	};
}
