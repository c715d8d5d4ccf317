import { html, type Html } from './html';
import { isSeries, type ReportedResult } from './reportedResult';

/** What the signatures show of the events: nothing where there are none, or none is valid. */
function proofOfEvents(report: ReportedResult): Html[] {
	const { events, valid_events: valid, key_source: source, public_keys: keys } = report;
	if (valid === 0) return [];
	const which = valid === events ? 'Every event' : 'Every event that did not fail';
	if (source === 'event') {
		return [html`${which} fits the key it carries: damage and careless edits are ruled out.`];
	}
	const key = keys.length === 1 ? 'the pinned key' : 'one of the pinned keys';
	return [html`${which} is, in all its signed fields, what the holder of ${key} signed.`];
}

/** That nothing is missing, where numbers tell: what is not valid may fill a gap with any number. */
function proofOfNumbers(report: ReportedResult): Html[] {
	const { events, valid_events: valid, missing_seqs: missing, organizations } = report;
	if (missing !== 0 || events < 2 || valid < events) return [];
	return [
		organizations.length > 1
			? html`Between the first and the last number of each organization no event is missing.`
			: html`Between the first and the last number no event is missing.`,
	];
}

function proofOfChain(report: ReportedResult): Html[] {
	if (!isSeries(report) || report.chain !== 'intact' || report.problem_count > 0) return [];
	const knowsRanges = report.ranges.requested.some((time) => time !== null);
	return [
		knowsRanges
			? html`No file, manifest or stretch of time is missing between the first manifest and the
				last.`
			: html`No file or manifest is missing between the first manifest and the last. Of the time
				they cover the manifests say nothing.`,
	];
}

/** What a report proves, as the items of a list. */
export function proofs(report: ReportedResult): Html[] {
	return [
		...proofOfEvents(report),
		isSeries(report)
			? html`The files with these SHA-256, and no others, are what was looked at.`
			: html`The file with this SHA-256, and no other, is what was looked at.`,
		...proofOfNumbers(report),
		...proofOfChain(report),
	];
}

/** What a report does not prove, as the items of a list. */
export function limits(report: ReportedResult): Html[] {
	const items = [];
	if (report.events === 0) items.push(html`Anything about events: there are none.`);
	if (report.key_source === 'event' && report.events > 0) {
		items.push(
			html`Who signed. Someone able to rewrite events can sign them again with a key of their own:
			compare the keys above with the one you have from a source you trust.`,
		);
	}
	if (isSeries(report) && report.chain === 'intact') {
		items.push(
			html`That the last manifest is genuine: manifests are not signed. Compare its SHA-256 with the
			one that was kept or anchored when it was made.`,
			html`That the log has no events before the first file or after the last.`,
		);
	} else {
		items.push(
			html`That nothing was cut off before the first event or after the last: compare the numbers
			with the files before and after.`,
		);
	}
	return [
		...items,
		html`That a filter or a date range left nothing out that you wanted.`,
		html`That what was logged is true: a signature says what Invoance took in, and when.`,
		html`Anything about fields that are not signed.`,
	];
}
