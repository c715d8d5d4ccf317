import { InvoanceError } from '../../invoanceError';
import type { ExportFailure, ExportReport, FailureReason } from '../../verification/report';

const MAX_NAMED = 3;
/** An event ID of Invoance has 31 characters; a file may say anything. */
const MAX_ID_CHARACTERS = 40;

/** What each reason means, after "That means: ". */
const MEANINGS: Record<FailureReason, string> = {
	canonicalization_failed: 'the event cannot have been signed as it stands',
	duplicate_key: 'the event names a field twice, so that readers may disagree on it',
	integer_precision:
		'the event holds an integer that the Node.js of this n8n cannot read exactly (Node.js 22 can)',
	invalid_utf8: 'the line is not text in UTF-8',
	line_too_long: 'the line is longer than 10 MiB',
	nested_too_deep: 'the event is nested deeper than any that Invoance signs',
	no_public_key: 'the event carries no key, and none was set',
	no_signature: 'the event carries no signature',
	not_an_object: 'the line is JSON, but no event',
	not_json: 'the line is not JSON, as in a file that was cut off',
	payload_hash_mismatch: 'the event was changed after it was signed',
	signature_invalid: 'the signature was not made with this key for this event',
};

/** The error of a file that does not pass: how much of it, the first reasons, and what they mean. */
export function verificationFailure(
	report: ExportReport,
	expectContiguous: boolean,
): InvoanceError {
	const { events, failures } = report;
	if (events === 0) {
		return new InvoanceError('The file holds no events, so there is nothing to verify', {
			description:
				'Check the date range of the export. To let empty files pass, set On Invalid to Report and decide on the field events.',
		});
	}
	const problems: string[] = [];
	if (failures.length > 0) problems.push(failedEvents(report));
	if (expectContiguous && report.missing_seqs !== 0) problems.push(missingEvents(report));
	return new InvoanceError(problems.join('. '), { description: advice(failures) });
}

function failedEvents({ events, valid_events, failures }: ExportReport): string {
	const failed = events - valid_events;
	const named = failures.slice(0, MAX_NAMED).map(nameFailure);
	const more = failed > named.length ? `; and ${failed - named.length} more` : '';
	return `${failed} of ${events} events failed: ${named.join('; ')}${more}`;
}

function nameFailure({ line, event_id, reason }: ExportFailure): string {
	const id = event_id === null ? '' : ` (${event_id.slice(0, MAX_ID_CHARACTERS)})`;
	return `line ${line}${id} ${reason}`;
}

function missingEvents({ missing_seqs, missing_ranges }: ExportReport): string {
	const [from, to] = missing_ranges[0] ?? [];
	const first = from === to ? `seq ${from}` : `seq ${from} to ${to}`;
	return missing_seqs === 1
		? `1 event is missing: ${first}`
		: `${missing_seqs} events are missing, first ${first}`;
}

function advice(failures: ExportFailure[]): string {
	const reasons = new Set(failures.map(({ reason }) => reason));
	const meanings = [...reasons]
		.slice(0, MAX_NAMED)
		.map((reason) => `${reason}: ${MEANINGS[reason]}.`);
	return [
		...meanings,
		'Download the export again and verify that file. If it fails too, keep both and tell whoever answers for the audit log.',
	].join(' ');
}
