import { isLoopback, parseUrl } from '../http/exchange';
import { InvoanceError } from '../runtime/invoanceError';

/** A presigned URL that expires within this time, in milliseconds, is not used any more. */
const EXPIRY_MARGIN_MS = 5_000;

/**
 * Reads a presigned URL. Plain `http:` is allowed between loopback hosts. An unsafe one is not quoted
 * in the error: it is a secret.
 */
export function checkDownloadUrl(text: string, baseUrl: string): URL {
	const url = parseUrl(text);
	const base = parseUrl(baseUrl);
	const isLocal =
		url?.protocol === 'http:' && isLoopback(url) && base !== undefined && isLoopback(base);
	const isAnonymous = url?.username === '' && url.password === '';
	if (isAnonymous && (url.protocol === 'https:' || isLocal)) return url;
	throw new InvoanceError('Invoance gave a download address that is not safe to use', {
		description:
			'A download address must start with https:// and carry no user name. Nothing was downloaded. Check the Base URL in the credential; if it is right, please report this to Invoance.',
	});
}

/** When a presigned URL expires, in epoch milliseconds; undefined if it does not say so. */
export function presignedUrlExpiry(url: URL): number | undefined {
	const signedAt = url.searchParams.get('X-Amz-Date') ?? '';
	const lifetimeSeconds = Number(url.searchParams.get('X-Amz-Expires') ?? Number.NaN);
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signedAt);
	if (!parts || !Number.isFinite(lifetimeSeconds)) return undefined;
	const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
		.slice(1)
		.map(Number);
	return Date.UTC(year, month - 1, day, hour, minute, second) + lifetimeSeconds * 1000;
}

export function expiresSoon(url: URL): boolean {
	const expiry = presignedUrlExpiry(url);
	return expiry !== undefined && expiry - Date.now() < EXPIRY_MARGIN_MS;
}
