import { seriesPasses } from '../policy';
import type { Chain } from '../series/chain';
import type { Problem } from '../series/problem';
import type { Ranges } from '../series/ranges';
import type { Trust } from '../trust/trust';
import { eventsReport, type EventsReport } from './eventsReport';
import { MAX_FAILURES, type Failure } from '../file/failures';
import type { FileReport } from './fileReport';
import type { Findings } from '../file/findings';
import { countOf, eventsVerdict } from './verdict';

/** The report on a file of a series, in which gaps count over all files together. */
export interface SeriesFileReport extends FileReport {
	file: string;
	/** The SHA-256 of the manifest that describes the file; null if none does. */
	manifest_sha256: string | null;
}

/** What Verify Export says of several files as one log. */
export interface SeriesReport extends EventsReport {
	/** As `policy.ts` decides. */
	valid: boolean;
	/** One sentence for people. */
	verdict: string;
	/** The first hundred lines that failed, in the order of the files. */
	failures: Array<Failure & { file: string }>;
	/** Of all files together. */
	bytes: number;
	/** How many files of events there are; manifests are not counted. */
	files: number;
	chain: Chain['state'];
	/** What the earliest manifest names as its predecessor, outside the series; null if nothing. */
	begins_after: string | null;
	/** The SHA-256 of the last manifest of the chain, to be held against what was kept or anchored. */
	last_manifest_sha256: string | null;
	ranges: Ranges;
	problems: Problem[];
	file_reports: SeriesFileReport[];
}

/** All that a series comes to. */
interface SeriesFindings {
	/** Over all files. */
	findings: Findings;
	chain: Chain;
	ranges: Ranges;
	problems: Problem[];
	/** In the order of the log. */
	fileReports: SeriesFileReport[];
}

function chainInWords({ state, beginsAfter }: Chain): string[] {
	if (state === 'absent') return [];
	if (state === 'broken') return ['the chain of manifests is broken'];
	return [
		beginsAfter === null
			? 'the manifests form an unbroken chain'
			: 'the manifests form an unbroken chain, which begins after an earlier one',
	];
}

function problemsInWords([first, ...others]: Problem[]): string[] {
	if (!first) return [];
	const more = others.length > 0 ? ` (and ${countOf(others.length, 'problem')} more)` : '';
	return [`the series does not hold together: ${first.detail}${more}`];
}

/**
 * The report on a series.
 *
 * @param expectContiguous whether a gap in `seq`, over all files together, makes it invalid
 */
export function seriesReport(
	{ findings, chain, ranges, problems, fileReports }: SeriesFindings,
	trust: Trust,
	expectContiguous: boolean,
): SeriesReport {
	const report = eventsReport(findings, trust);
	const failures = fileReports
		.flatMap(({ file, failures: list }) => list.map((failure) => ({ file, ...failure })))
		.slice(0, MAX_FAILURES);
	const where = ` in ${countOf(fileReports.length, 'file')}`;
	const verdict = [
		...eventsVerdict({ ...report, failures }, expectContiguous, where),
		...chainInWords(chain),
		...problemsInWords(problems),
	].join('; ');
	return {
		valid: seriesPasses({ ...report, problems }, expectContiguous),
		verdict,
		...report,
		failures,
		bytes: findings.bytes,
		files: fileReports.length,
		chain: chain.state,
		begins_after: chain.beginsAfter,
		last_manifest_sha256: chain.last?.sha256 ?? null,
		ranges,
		problems,
		file_reports: fileReports,
	};
}
