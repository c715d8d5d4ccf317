import { InvoanceError } from '../../runtime/invoanceError';
import type { Failure } from '../../verification/file/findings';
import { MEANINGS, VerificationInputError, type InputReason } from '../../verification/reasons';
import { countOf, hasWrongKey, type FileReport } from '../../verification/report/fileReport';
import type { SeriesReport } from '../../verification/report/seriesReport';

const MAX_NAMED = 3;
/** An event ID of Invoance has 31 characters; a file may say anything. */
const MAX_ID_CHARACTERS = 40;

/** The error of what does not pass: how much of it, the first reasons, and what they mean. */
export function verificationFailure(
	report: FileReport | SeriesReport,
	expectContiguous: boolean,
): InvoanceError {
	const { events, failures } = report;
	const problems = 'problems' in report ? report.problems : [];
	if (events === 0 && problems.length === 0) {
		return new InvoanceError(
			`${'files' in report ? 'There are' : 'The file holds'} no events, so there is nothing to verify`,
			{
				description:
					'Check the date range of the export. To let empty files pass, set On Invalid to Report and decide on the field events.',
			},
		);
	}
	if (hasWrongKey(report)) {
		return new InvoanceError(report.verdict, {
			description:
				'Compare both keys with the one that Invoance gives you. If the pinned one is out of date, correct Public Key; if it is right, these events were not signed by Invoance.',
		});
	}
	const found: string[] = [];
	if (failures.length > 0) found.push(failedEvents(report));
	if (expectContiguous && report.missing_seqs !== 0) found.push(missingEvents(report));
	found.push(...problems.slice(0, MAX_NAMED).map(({ detail }) => detail));
	const count = 'problem_count' in report ? report.problem_count : 0;
	if (count > MAX_NAMED) found.push(`and ${count - MAX_NAMED} more`);
	const reasons = [...failures, ...problems].map(({ reason }) => reason);
	return new InvoanceError(found.join('. '), { description: advice(new Set(reasons)) });
}

/**
 * The error of the organizations that do not pass; undefined if all do. One without events is no
 * failure where others pass: it was quiet.
 */
export function seriesFailure(
	reports: readonly SeriesReport[],
	expectContiguous: boolean,
): InvoanceError | undefined {
	const failed = reports.filter(({ result }) => result === 'failed');
	const [first = reports[0], ...others] = failed;
	if (!first || (failed.length === 0 && reports.some(({ valid }) => valid))) return undefined;
	const failure = verificationFailure(first, expectContiguous);
	if (reports.length === 1) return failure;
	const more = others.map(({ organization_name: name }) => name ?? '').slice(0, MAX_NAMED);
	const also =
		more.length > 0
			? `. ${failed.length} of ${reports.length} organizations failed, also ${more.join(', ')}`
			: '';
	const { description } = failure;
	return new InvoanceError(`${first.organization_name ?? ''}: ${failure.message}${also}`, {
		description,
	});
}

function failedEvents({ events, valid_events, failures }: FileReport | SeriesReport): string {
	const failed = events - valid_events;
	const named = failures.slice(0, MAX_NAMED).map(nameFailure);
	const more = failed > named.length ? `; and ${failed - named.length} more` : '';
	return `${failed} of ${countOf(events, 'event')} failed: ${named.join('; ')}${more}`;
}

function nameFailure({ file, line, event_id, reason }: Failure & { file?: string }): string {
	const place = file === undefined ? `line ${line}` : `${file} line ${line}`;
	const id = event_id === null ? '' : ` (${event_id.slice(0, MAX_ID_CHARACTERS)})`;
	return `${place}${id} ${reason}`;
}

function missingEvents({ missing_seqs, missing_ranges }: FileReport | SeriesReport): string {
	const [from, to] = missing_ranges[0] ?? [];
	const first = from === to ? `seq ${from}` : `seq ${from} to ${to}`;
	return missing_seqs === 1
		? `1 event is missing: ${first}`
		: `${missing_seqs} events are missing, first ${first}`;
}

function advice(reasons: ReadonlySet<keyof typeof MEANINGS>): string {
	const meanings = [...reasons]
		.slice(0, MAX_NAMED)
		.map((reason) => `${reason}: ${MEANINGS[reason]}.`);
	return [
		...meanings,
		'Download the export again and verify that file. If it fails too, keep both and tell whoever answers for the audit log.',
	].join(' ');
}

const REMEDIES: Record<InputReason, string> = {
	csv_file:
		'Signatures are made over JSON, so a CSV file cannot be verified. Set Format to NDJSON where the export is created.',
	gzip_file: "Decompress it before this step, e.g. with n8n's Compression node.",
	zip_file: "Take the file out before this step, e.g. with n8n's Compression node.",
	utf16_file: 'A spreadsheet or an editor may have saved it so. Download the export again.',
	web_page: 'Check the step before this one: it got a page, such as a login, instead of the file.',
	storage_error:
		'The download address was probably too old. Download the export again, with Download Export.',
	json_list: 'Signatures are checked line by line. Download the export again, as NDJSON.',
	manifest_file:
		'Set Input Binary Field to the export. With Series, exports and manifests are verified together.',
	invalid_public_key:
		'Copy the key again: 64 characters, 0 to 9 and a to f. Leave Public Key empty to check each event against the key it carries.',
};

/** Explains why something cannot be verified at all, and passes on any other error. */
export function explainRefusal(error: unknown): never {
	if (!(error instanceof VerificationInputError)) throw error;
	throw new InvoanceError(error.message, {
		description: REMEDIES[error.reason],
		...(error.reason === 'invalid_public_key' && {
			failure: { cause: 'configuration-invalid' },
		}),
	});
}
