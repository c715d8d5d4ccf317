import { readDelayMs } from '../http/retryAfter';
import { InvoanceError } from '../invoanceError';
import type { Answer } from '../http/exchange';
import { STALL_MS } from '../http/timeouts';

/** With these, storage refuses an expired or altered URL: a fresh one may do. */
const URL_REFUSED = new Set([400, 401, 403, 404, 410]);

/** True if the failure is of the URL rather than of storage. */
export function isUrlRefused(error: InvoanceError): boolean {
	return URL_REFUSED.has(error.status ?? 0);
}

/** Storage answered, but not with the file. */
export function refusedError(exportId: string, answer: Answer): InvoanceError {
	const { status } = answer;
	if (status === 412 || status === 416) return replacedError(exportId);
	const retryAfterMs = readDelayMs(answer);
	const isRedirect = status >= 300 && status < 400;
	return new InvoanceError(`Invoance's file storage refused the file of export "${exportId}"`, {
		description: isRedirect
			? `It answered with a redirect, which is not followed (HTTP ${status}).`
			: `It answered with HTTP ${status}. If this goes on, create the export again.`,
		status,
		retryable: URL_REFUSED.has(status) || status === 429 || status >= 500,
		...(retryAfterMs > 0 && { retryAfterMs }),
	});
}

/** The object changed while it was downloaded: what was received is worth nothing. */
export function replacedError(exportId: string): InvoanceError {
	return new InvoanceError(`The file of export "${exportId}" changed while it was downloaded`, {
		description:
			'No file was kept, because it would have been half of one and half of another. Download it again; if that fails too, create the export again.',
	});
}

/** What storage sent cannot be the whole file, or cannot be told from a part of it. */
export function untrustworthyError(what: string, { retryable = false } = {}): InvoanceError {
	return new InvoanceError("Invoance's file storage gave an answer that cannot be trusted", {
		description: `It sent ${what}. No file was kept, because it might be incomplete.`,
		retryable,
	});
}

/**
 * The body ended before, or went on after, the announced length. A short one is what a cut
 * connection leaves behind: the rest may still come.
 */
export function wrongLengthError(exportId: string, than: 'more' | 'less'): InvoanceError {
	return new InvoanceError(
		`The file of export "${exportId}" has ${than} bytes than Invoance's file storage announced`,
		{ description: 'No file was kept. Download it again.', retryable: than === 'less' },
	);
}

/** The download stalled, or ran into the time limit of its operation. */
export function timeoutError(exportId: string, reason: 'stalled' | 'deadline'): InvoanceError {
	const isStall = reason === 'stalled';
	return new InvoanceError(`The download of export "${exportId}" did not finish in time`, {
		description: isStall
			? `Invoance's file storage sent nothing for ${STALL_MS / 1000} seconds.`
			: 'The time limit of this step was reached. Raise Max Wait.',
		retryable: isStall,
		timeLimitReached: !isStall,
	});
}

/** The last of several failures, and why there was no further attempt. */
export function gaveUpError(exportId: string, last: InvoanceError, why: string): InvoanceError {
	return new InvoanceError(`The file of export "${exportId}" could not be downloaded: ${why}`, {
		description: `${last.message}. ${last.description ?? ''} No file was kept.`,
		...(last.status !== undefined && { status: last.status }),
		failure: { cause: 'temporarily-unavailable' },
	});
}

/** The file arrived, but n8n could not keep it. */
export function storingError(exportId: string, cause: unknown): InvoanceError {
	return new InvoanceError(`n8n could not store the file of export "${exportId}"`, {
		description: `Check the disk space and the binary data settings of n8n. (${cause instanceof Error ? cause.message : String(cause)})`,
	});
}
