import type { Failure, Findings } from '../file/findings';
import type { Summary } from '../file/summary';
import { isValid, resultOf, type Result } from '../policy';
import { MEANINGS } from '../reasons';
import type { JsonInteger, OrganizationReport, SequenceReport } from '../sequence/organizations';
import type { Trust } from '../trust/trust';

/** Of one file or several. Every line that is not blank counts as an event. */
export interface EventsReport extends SequenceReport {
	events: number;
	valid_events: number;
	invalid_events: number;
	unverifiable_events: number;
	/** Whether signatures were held against the caller's keys or against the one each event carries. */
	key_source: 'pinned' | 'event';
	/** The keys signatures were held against: all that are pinned, else the first hundred used. */
	public_keys: string[];
	/** The keys that the events carry, by first appearance, the first hundred. */
	carried_keys: string[];
	/** By first appearance, the first hundred. */
	organizations: OrganizationReport[];
	summary: Summary;
}

export interface FileReport extends EventsReport {
	/** As `policy.ts` decides; `valid` is true for `verified` and `consistent`. */
	valid: boolean;
	result: Result;
	verdict: string;
	/** The first hundred lines that failed, in the order of the file. */
	failures: Failure[];
	/** Lowercase hex over the file as read, and its length. */
	sha256: string;
	bytes: number;
}

/** What a verdict on events is made from. `file` is named where there are several. */
interface Judged extends EventsReport {
	failures: Array<Failure & { file?: string }>;
}

export function eventsReport(findings: Findings, trust: Trust): EventsReport {
	const { valid, invalid, unverifiable } = findings.counts;
	return {
		events: findings.events,
		valid_events: valid,
		invalid_events: invalid,
		unverifiable_events: unverifiable,
		key_source: trust.source,
		public_keys: [...(trust.source === 'pinned' ? trust.pinnedKeys : findings.usedKeys.list)],
		carried_keys: [...findings.carriedKeys.list],
		...findings.sequences.report(),
		summary: findings.summary.build(),
	};
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
	const { failures, bytes } = findings;
	const result = resultOf(report, expectContiguous);
	const where = report.events === 0 ? ' in the file' : '';
	const verdict = eventsVerdict({ ...report, failures }, expectContiguous, where).join('; ');
	return { valid: isValid(result), result, verdict, ...report, failures, sha256, bytes };
}

/**
 * Whether the reason why nothing is valid is the key: every key that the events carry is another one
 * than those that are pinned.
 */
export function hasWrongKey(report: EventsReport): boolean {
	const { key_source, valid_events, carried_keys, public_keys } = report;
	return (
		key_source === 'pinned' &&
		valid_events === 0 &&
		carried_keys.length > 0 &&
		carried_keys.every((key) => !public_keys.includes(key))
	);
}

/** An integer as people write it: 48,210. */
export function inWords(count: JsonInteger): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function countOf(count: number, thing: string): string {
	return `${inWords(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/**
 * What people are told of events, as the parts of one sentence without a full stop.
 *
 * @param where e.g. ` in 12 files`
 */
export function eventsVerdict(report: Judged, expectContiguous: boolean, where: string): string[] {
	const { events, duplicate_seqs: repeated, key_source: source } = report;
	const parts = [soundness(report, where), ...completeness(report, expectContiguous)];
	if (repeated > 0) {
		const repeat = repeated === 1 ? 'repeats an earlier one' : 'repeat earlier ones';
		parts.push(`${inWords(repeated)} of them ${repeat}`);
	}
	if (source === 'event' && events > 0) {
		parts.push('no key was pinned, so this does not show who signed');
	}
	return parts;
}

function soundness(report: Judged, where: string): string {
	const { events, valid_events: valid } = report;
	if (events === 0) return `There are no events${where}, so nothing is proved`;
	if (hasWrongKey(report)) return wrongKey(report);
	if (valid < events) return failedEvents(report);
	return events === 1
		? `The only event${where} is valid`
		: `All ${inWords(events)} events${where} are valid`;
}

function wrongKey({ public_keys: pinned, carried_keys: [first = '', ...others] }: Judged): string {
	const missed =
		pinned.length === 1
			? `the pinned key ${pinned[0] ?? ''}`
			: `any of the ${pinned.length} pinned keys`;
	const more = others.length === 0 ? '' : ` and ${others.length} more`;
	return `No event is signed with ${missed}: the events carry the key ${first}${more}`;
}

function failedEvents({ events, valid_events: valid, failures: [first] }: Judged): string {
	const failed = events - valid;
	const some = `${inWords(failed)} of ${countOf(events, 'event')} ${failed === 1 ? 'is' : 'are'} not valid`;
	if (!first) return some;
	const place = `line ${inWords(first.line)}${first.file === undefined ? '' : ` of ${first.file}`}`;
	return `${some}, the first in ${place}: ${MEANINGS[first.reason]}`;
}

function completeness(report: Judged, expectContiguous: boolean): string[] {
	const { first_seq: first, last_seq: last, missing_seqs: missing } = report;
	if (first === null || last === null || first === last) return [];
	const between =
		report.organizations.length > 1
			? `in the sequences of ${report.organizations.length} organizations`
			: `between ${inWords(first)} and ${inWords(last)}`;
	if (missing === 0) return [`none is missing ${between}`];
	const some = `${inWords(missing)} ${missing === 1 ? 'is' : 'are'} missing ${between}`;
	const them = missing === 1 ? 'it' : 'them';
	return [expectContiguous ? some : `${some}, as a filter or a date range leaves ${them} out`];
}
