import type { ExportJob } from '../api/schemas';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import { hasFailed, type OutOfTime } from './waitForExport';

/** Why an export failed, in Invoance's own words on one line; empty if it gives none. */
function failureReason({ error }: ExportJob): string {
	if (error === undefined || error === null) return '';
	return quotable(typeof error === 'string' ? error : JSON.stringify(error));
}

/**
 * The error for an export that has ended without a file, with its own reason.
 *
 * @param tries how many exports were ordered for it in all, this one included.
 */
export function failedError(job: ExportJob, tries = 1): InvoanceError {
	const reason = failureReason(job);
	const tried =
		tries > 1 ? ` ${tries} exports were ordered one after the other, and all of them failed.` : '';
	return new InvoanceError(
		`Invoance could not make export "${quotable(job.id)}"${reason === '' ? '' : `: ${reason}`}`,
		{
			description: `It ended with the status "${quotable(job.status)}".${tried} Create the export again; if it fails again, narrow its date range or ask Invoance, naming the export.`,
		},
	);
}

/**
 * The error for an export that was not ready in time: it says which states were seen how often, or
 * why Invoance did not show it.
 */
export function outOfTimeError(
	exportId: string,
	{ seen, waitedMs, refusal }: Pick<OutOfTime, 'seen' | 'waitedMs' | 'refusal'>,
): InvoanceError {
	if (refusal) return refusal;
	const states = [...seen].map(([state, count]) => `"${quotable(state)}" ${times(count)}`);
	const found =
		states.length === 0
			? 'It was never looked at: the requests of the other items took all that Invoance lets this account ask.'
			: `Seen: ${states.join(', ')}.`;
	return new InvoanceError(
		`Export "${quotable(exportId)}" was not ready after ${waitedInWords(waitedMs)}`,
		{
			description: `${found} It goes on in Invoance: raise Max Wait, or set On Timeout to Return the Unfinished Export and look again later.`,
			timeLimitReached: true,
			failure: { cause: 'temporarily-unavailable' },
		},
	);
}

/**
 * The export, if its file can be downloaded.
 *
 * @throws InvoanceError saying why not: it failed, or is not ready yet.
 */
export function requireReady(job: ExportJob): ExportJob {
	if (job.status === 'ready') return job;
	if (hasFailed(job)) throw failedError(job);
	throw new InvoanceError(`Export "${quotable(job.id)}" is not ready to download yet`, {
		description: `Its status is "${quotable(job.status)}". Put a Wait for Export step before this one.`,
	});
}

function times(count: number): string {
	return count === 1 ? 'once' : `${count} times`;
}

function waitedInWords(waitedMs: number): string {
	const seconds = Math.round(waitedMs / 1_000);
	const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
