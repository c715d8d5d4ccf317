import { announcesPage, asksForLogin, isRefusedBetween, proxyError } from '../http/connectionError';
import { STALL_MS, type Answer } from '../http/exchange';
import { isTransient, readDelayMs } from '../http/retry';
import { InvoanceError } from '../runtime/invoanceError';

/** With these, storage refuses an expired or altered URL: a fresh one may do. */
const URL_REFUSED = new Set([400, 401, 403, 404, 410]);

export function isUrlRefused(error: InvoanceError): boolean {
	return error.retryable && URL_REFUSED.has(error.status ?? 0);
}

/** Storage, or what stands between n8n and it, answered, but not with the file. */
export function refusedError(
	what: string,
	answer: Pick<Answer, 'status' | 'headers'>,
	host: string,
): InvoanceError {
	const { status, headers } = answer;
	const isBlocked =
		announcesPage(headers) && (URL_REFUSED.has(status) || isRefusedBetween(status, false));
	if (asksForLogin(status) || isBlocked) return proxyError(STORAGE, host, status);
	if (status === 412 || status === 416) return replacedError(what);
	// R2 and S3 refuse in XML. A proxy that refuses to connect says no more than a status; so may a
	// storage that is no S3.
	const hasOwnForm = /\b(xml|json)\b/i.test(String(headers['content-type']).slice(0, 4096));
	const seemsBlocked = isRefusedBetween(status, hasOwnForm);
	const retryAfterMs = readDelayMs(answer);
	return new InvoanceError(
		seemsBlocked
			? `A proxy or firewall between n8n and ${STORAGE} seems to block the download`
			: `${STORAGE} refused the file of ${what}`,
		{
			description: seemsBlocked
				? `The answer (HTTP ${status}) is not in the form of the storage's own. Have ${host} allowed there. The API key is not the problem.`
				: refusal(status),
			status,
			retryable: URL_REFUSED.has(status) || isTransient(status),
			...(retryAfterMs > 0 && { retryAfterMs }),
		},
	);
}

const STORAGE = "Invoance's file storage";

function refusal(status: number): string {
	if (status >= 300 && status < 400) {
		return `It answered with a redirect, which is not followed (HTTP ${status}).`;
	}
	return `It answered with HTTP ${status}. If this goes on, create the export again.`;
}

export function replacedError(what: string): InvoanceError {
	return new InvoanceError(`The file of ${what} changed while it was downloaded`, {
		description:
			'No file was kept, because it would have been half of one and half of another. Download it again; if that fails too, create the export again.',
	});
}

export function untrustworthyError(
	sent: string,
	{ retryable = false, advice = '' } = {},
): InvoanceError {
	const kept = `It sent ${sent}. No file was kept, because it might be incomplete.`;
	return new InvoanceError("Invoance's file storage gave an answer that cannot be trusted", {
		description: [kept, advice].filter(Boolean).join(' '),
		retryable,
	});
}

/** A web page came in place of the file: a proxy or a firewall sends such, and it may pass. */
export function webPageError(host: string): InvoanceError {
	return untrustworthyError('a web page instead of the file', {
		retryable: true,
		advice: `A proxy or a firewall between n8n and ${host} sends such pages: have the host allowed there.`,
	});
}

export function unknownCodingError(what: string, coding: string): InvoanceError {
	return new InvoanceError(
		`The file of ${what} is compressed in a way that cannot be undone here`,
		{
			description: `Invoance's file storage keeps it as "${coding}". No file was kept, because its bytes would not be the export's. Please report this to Invoance.`,
		},
	);
}

/** A short body is what a cut connection leaves behind: the rest may still come. */
export function wrongLengthError(what: string, than: 'more' | 'less'): InvoanceError {
	return new InvoanceError(
		`The file of ${what} has ${than} bytes than Invoance's file storage announced`,
		{ description: 'No file was kept. Download it again.', retryable: than === 'less' },
	);
}

/** A part of a compressed object was taken for one of the file: what was received is worth nothing. */
export function mixedError(what: string): InvoanceError {
	return new InvoanceError(`The file of ${what} came in parts that do not fit together`, {
		description: 'No file was kept. Download it again.',
	});
}

export function timeoutError(what: string, reason: 'stalled' | 'deadline'): InvoanceError {
	const isStall = reason === 'stalled';
	return new InvoanceError(`The download of ${what} did not finish in time`, {
		description: isStall
			? `Invoance's file storage sent nothing for ${STALL_MS / 1000} seconds.`
			: 'The time limit of this step was reached. Raise Max Wait.',
		retryable: isStall,
		timeLimitReached: !isStall,
	});
}

/**
 * The error of the decompressor of n8n's HTTP helper. zlib's codes are `Z_…`, brotli's `ERR__ERROR_…`
 * and `ERR_BROTLI…`, zstd's `ZSTD_error_…` (Node.js 20 to 24).
 */
export function unpackingError(error: unknown): InvoanceError | undefined {
	let cause = error;
	for (let depth = 0; typeof cause === 'object' && cause !== null && depth < 5; depth++) {
		const code = 'code' in cause ? String(cause.code) : '';
		if (/^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_ZSTD|ZSTD_error)/.test(code)) {
			return untrustworthyError('a compressed file that cannot be decompressed', {
				retryable: true,
			});
		}
		cause = 'cause' in cause ? cause.cause : undefined;
	}
	return undefined;
}
