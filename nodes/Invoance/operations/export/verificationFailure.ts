import { InvoanceError } from '../../invoanceError';
import { MEANINGS } from '../../verification/reasons';
import { hasWrongKey } from '../../verification/report/eventsReport';
import type { Failure } from '../../verification/report/failures';
import type { FileReport } from '../../verification/report/fileReport';

const MAX_NAMED = 3;
/** An event ID of Invoance has 31 characters; a file may say anything. */
const MAX_ID_CHARACTERS = 40;

/** The error of a file that does not pass: how much of it, the first reasons, and what they mean. */
export function verificationFailure(report: FileReport, expectContiguous: boolean): InvoanceError {
	const { events, failures } = report;
	if (events === 0) {
		return new InvoanceError('The file holds no events, so there is nothing to verify', {
			description:
				'Check the date range of the export. To let empty files pass, set On Invalid to Report and decide on the field events.',
		});
	}
	if (hasWrongKey(report)) {
		return new InvoanceError(report.verdict, {
			description:
				'Compare both keys with the one that Invoance gives you. If the pinned one is out of date, correct Public Key; if it is right, these events were not signed by Invoance.',
		});
	}
	const problems: string[] = [];
	if (failures.length > 0) problems.push(failedEvents(report));
	if (expectContiguous && report.missing_seqs !== 0) problems.push(missingEvents(report));
	return new InvoanceError(problems.join('. '), { description: advice(failures) });
}

function failedEvents({ events, valid_events, failures }: FileReport): string {
	const failed = events - valid_events;
	const named = failures.slice(0, MAX_NAMED).map(nameFailure);
	const more = failed > named.length ? `; and ${failed - named.length} more` : '';
	return `${failed} of ${events} events failed: ${named.join('; ')}${more}`;
}

function nameFailure({ line, event_id, reason }: Failure): string {
	const id = event_id === null ? '' : ` (${event_id.slice(0, MAX_ID_CHARACTERS)})`;
	return `line ${line}${id} ${reason}`;
}

function missingEvents({ missing_seqs, missing_ranges }: FileReport): string {
	const [from, to] = missing_ranges[0] ?? [];
	const first = from === to ? `seq ${from}` : `seq ${from} to ${to}`;
	return missing_seqs === 1
		? `1 event is missing: ${first}`
		: `${missing_seqs} events are missing, first ${first}`;
}

function advice(failures: Failure[]): string {
	const reasons = new Set(failures.map(({ reason }) => reason));
	const meanings = [...reasons]
		.slice(0, MAX_NAMED)
		.map((reason) => `${reason}: ${MEANINGS[reason]}.`);
	return [
		...meanings,
		'Download the export again and verify that file. If it fails too, keep both and tell whoever answers for the audit log.',
	].join(' ');
}
