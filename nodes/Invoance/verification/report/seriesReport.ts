import { isValid, resultOf, type Result } from '../policy';
import type { Chain } from '../series/chain';
import type { SeriesFinding } from '../series/finding';
import type { Ranges } from '../series/ranges';
import type { Trust } from '../trust/trust';
import { eventsReport, type EventsReport } from './eventsReport';
import { MAX_FAILURES, type Failure } from '../file/failures';
import type { FileReport } from './fileReport';
import type { Findings } from '../file/findings';
import { countOf, eventsVerdict, inWords } from './verdict';

/** The report on a file of a series, in which gaps count over all files together. */
export interface SeriesFileReport extends FileReport {
	file: string;
	/** The SHA-256 of the manifest that describes the file; null if none does. */
	manifest_sha256: string | null;
}

/** What Verify Export says of several files as one log. */
export interface SeriesReport extends EventsReport {
	/** The organization, as its events have it; as it was asked for where there are none, else null. */
	organization_id: string | null;
	/** What it was asked for by, where manifests tell, else its id. */
	organization_name: string | null;
	/** As `policy.ts` decides; `valid` is true for `verified` and `consistent`. */
	valid: boolean;
	result: Result;
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
	/** The first hundred, and how many there are: what makes the series invalid. */
	problems: SeriesFinding[];
	problem_count: number;
	/** The first hundred, and how many there are: what is odd, and hides nothing. */
	notes: SeriesFinding[];
	note_count: number;
	file_reports: SeriesFileReport[];
}

/** How many problems and notes a report lists. */
const MAX_LISTED = 100;

/** All that a series comes to. */
interface SeriesEvidence {
	organization: { id: string | null; name: string | null };
	/** Over all files. */
	findings: Findings;
	chain: Chain;
	ranges: Ranges;
	problems: SeriesFinding[];
	notes: SeriesFinding[];
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

function problemsInWords([first, ...others]: SeriesFinding[]): string[] {
	if (!first) return [];
	const more = others.length > 0 ? ` (and ${countOf(others.length, 'more problem')})` : '';
	return [`the series does not hold together: ${first.detail}${more}`];
}

function notesInWords(notes: SeriesFinding[]): string[] {
	const count = notes.filter(({ reason }) => reason === 'superseded').length;
	if (count === 0) return [];
	return [
		count === 1
			? '1 delivery was made again, and nothing of it is missing'
			: `${inWords(count)} deliveries were made again, and nothing of them is missing`,
	];
}

/**
 * The report on a series.
 *
 * @param expectContiguous whether a gap in `seq`, over all files together, makes it invalid
 */
export function seriesReport(
	{ organization, findings, chain, ranges, problems, notes, fileReports }: SeriesEvidence,
	trust: Trust,
	expectContiguous: boolean,
): SeriesReport {
	const report = eventsReport(findings, trust);
	const failures = fileReports
		.flatMap(({ file, failures: list }) => list.map((failure) => ({ file, ...failure })))
		.slice(0, MAX_FAILURES);
	const where = fileReports.length === 0 ? '' : ` in ${countOf(fileReports.length, 'file')}`;
	const isNothing = organization.id === null && fileReports.length === 0;
	const verdict = [
		...(isNothing
			? ['There is no file of an audit log, so nothing is proved']
			: eventsVerdict({ ...report, failures }, expectContiguous, where)),
		...chainInWords(chain),
		...problemsInWords(problems),
		...notesInWords(notes),
	].join('; ');
	const result = resultOf({ ...report, problems }, expectContiguous);
	return {
		organization_id: organization.id,
		organization_name: organization.name,
		valid: isValid(result),
		result,
		verdict,
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
