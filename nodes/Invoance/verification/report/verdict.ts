import { MEANINGS } from '../reasons';
import type { JsonInteger } from '../sequence/organizations';
import { hasWrongKey, type EventsReport } from './eventsReport';
import type { Failure } from '../file/failures';

/** What a verdict on events is made from. `file` is named where there are several. */
interface Judged extends EventsReport {
	failures: Array<Failure & { file?: string }>;
}

/** An integer as people write it: 48,210. */
export function inWords(count: JsonInteger): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things: 1 file, 12 files. */
export function countOf(count: number, thing: string): string {
	return `${inWords(count)} ${thing}${count === 1 ? '' : 's'}`;
}

function keysInWords(keys: string[]): string {
	const [first = '', ...others] = keys;
	return others.length === 0 ? `the key ${first}` : `the key ${first} and ${others.length} more`;
}

/** What is to be said where the pinned keys signed nothing. */
function wrongKey({ public_keys: pinned, carried_keys: carried }: Judged): string {
	const missed =
		pinned.length === 1
			? `the pinned key ${pinned[0] ?? ''}`
			: `any of the ${pinned.length} pinned keys`;
	return `No event is signed with ${missed}: the events carry ${keysInWords(carried)}`;
}

function failedEvents(report: Judged): string {
	const { events, valid_events: valid, failures } = report;
	const [first] = failures;
	const failed = events - valid;
	const some = `${inWords(failed)} of ${countOf(events, 'event')} ${failed === 1 ? 'is' : 'are'} not valid`;
	if (!first) return some;
	const place = `line ${inWords(first.line)}${first.file === undefined ? '' : ` of ${first.file}`}`;
	return `${some}, the first in ${place}: ${MEANINGS[first.reason]}`;
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

function repetition({ duplicate_seqs: repeated }: Judged): string[] {
	if (repeated === 0) return [];
	return [
		`${countOf(repeated, 'event')} ${repeated === 1 ? 'has a number' : 'have numbers'} that came before`,
	];
}

function provenance({ key_source: source, events }: Judged): string[] {
	return source === 'event' && events > 0
		? ['no key was pinned, so this does not show who signed']
		: [];
}

/**
 * One sentence on events, for people; without a full stop, so that it may stand in another one.
 *
 * @param where e.g. ` in 12 files`
 */
export function eventsVerdict(report: Judged, expectContiguous: boolean, where: string): string[] {
	return [
		soundness(report, where),
		...completeness(report, expectContiguous),
		...repetition(report),
		...provenance(report),
	];
}

/** One sentence on a file, for people: whether its events are valid, and what is missing. */
export function fileVerdict(report: Judged, expectContiguous: boolean): string {
	return eventsVerdict(report, expectContiguous, report.events === 0 ? ' in the file' : '').join(
		'; ',
	);
}
