import { InvoanceError, quotable, type Redact } from '../invoanceError';

/**
 * Codes that Node.js and axios give to failures of the network rather than of the request: the same
 * request may succeed a moment later.
 */
const TRANSIENT_CODES = new Set([
	'EAI_AGAIN',
	'ECONNABORTED',
	'ECONNREFUSED',
	'ECONNRESET',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EPIPE',
	'ERR_NETWORK',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ETIMEDOUT',
]);

/** Who is asked: with the key, below the Base URL, or at a download address. */
type Peer = 'Invoance' | "Invoance's file storage";

/**
 * The error for a request that got no answer, or whose answer broke off. An error that is told in
 * the user's words already is returned as it is.
 *
 * @param whom what could not be reached.
 * @param cause whatever n8n's HTTP helper or the body stream threw; only its code and its redacted
 * message are used, because it carries the request with its headers.
 * @param host what to allow in a proxy or a firewall.
 */
export function connectionError(
	whom: Peer,
	cause: unknown,
	redact: Redact,
	host: string,
): InvoanceError {
	if (cause instanceof InvoanceError) return cause;
	const root = rootCause(cause);
	const words = quotable(root instanceof Error ? root.message : String(root), redact);
	if (PROXY.test(words)) return refusedByProxy(whom, words, host);
	const code = codeOf(root);
	const retryable = code !== undefined && TRANSIENT_CODES.has(code);
	const message = retryable
		? `The connection to ${whom} failed`
		: `A connection to ${whom} could not be made`;
	const isOfBaseUrl = whom === 'Invoance';
	const advice = retryable
		? `Check that n8n can reach ${host}${isOfBaseUrl ? ' and that the Base URL in the credential is right' : ''}.`
		: `Check ${isOfBaseUrl ? 'the Base URL in the credential, and ' : ''}the proxy and certificate settings of n8n.`;
	return new InvoanceError(message, {
		description: `${advice} (${words})`,
		retryable,
		...(retryable && { failure: { cause: 'temporarily-unavailable' } }),
	});
}

/**
 * What the agents that n8n uses for proxies say if one answers, and does not let them through. What
 * does not answer, proxy or not, may pass: `connect ECONNREFUSED` is none of these.
 */
const PROXY = /[Tt]unnel|\bProxy (?:connection|response)\b|\bCONNECT\b/;

function refusedByProxy(whom: Peer, words: string, host: string): InvoanceError {
	return new InvoanceError(`The proxy of n8n did not let the connection to ${whom} through`, {
		description: `Have ${host} allowed there, or check the proxy settings of n8n. The API key is not the problem. (${words})`,
		failure: { cause: 'configuration-invalid' },
	});
}

/** n8n wraps axios' error in its own, and axios wraps the socket's. */
function rootCause(error: unknown): unknown {
	let root = error;
	for (let depth = 0; depth < 5; depth++) {
		if (codeOf(root) !== undefined) return root;
		if (!(root instanceof Error) || root.cause === undefined) return root;
		root = root.cause;
	}
	return root;
}

function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
	return typeof error.code === 'string' ? error.code : undefined;
}
