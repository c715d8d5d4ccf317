import { InvoanceError, quotable, type Redact } from '../runtime/invoanceError';

/** Who is asked: with the key, below the Base URL, or at a download address. */
type Peer = 'Invoance' | "Invoance's file storage";

/** A proxy's own statuses: it wants to know who asks. */
const LOGIN_STATUSES = new Set([407, 511]);
/** Statuses with which a proxy or a firewall refuses what it does not let through. */
const BLOCKING_STATUSES = new Set([401, 403, 405, 451]);

export function asksForLogin(status: number | string): boolean {
	return typeof status === 'number' && LOGIN_STATUSES.has(status);
}

/**
 * @param hasOwnForm whether the answer has the form in which the peer refuses (JSON, XML): what stands
 * between sends a web page, or nothing.
 */
export function isRefusedBetween(status: number, hasOwnForm: boolean): boolean {
	return asksForLogin(status) || (BLOCKING_STATUSES.has(status) && !hasOwnForm);
}

/** True if the headers announce a web page, which neither Invoance nor its storage ever sends. */
export function announcesPage(headers: Record<string, unknown>): boolean {
	return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(String(headers['content-type']));
}

/**
 * True if a text begins as a web page or another document in markup does. No JSON does, and no file
 * of an export: who stands between need not announce what it sends.
 */
export function beginsAsPage(text: string): boolean {
	return /^\uFEFF?\s*<(!doctype|!--|html|head|body|\?xml)/i.test(text);
}

/** @param answer the status of its answer, or its words where it let no connection through. */
export function proxyError(peer: Peer, host: string, answer: number | string): InvoanceError {
	const isLogin = asksForLogin(answer);
	const message = isLogin
		? `A proxy between n8n and ${peer} asks for a user name and password`
		: `A proxy or firewall between n8n and ${peer} refused the request`;
	const ofBaseUrl = peer === 'Invoance' ? ' and the Base URL in the credential' : '';
	const fix = isLogin
		? `Put them into the proxy settings of n8n, or allow ${host} without them.`
		: `Ask whoever runs it to allow ${host}, or check the proxy settings of n8n${ofBaseUrl}.`;
	const words = typeof answer === 'number' ? `HTTP ${answer}` : answer;
	return new InvoanceError(message, {
		description: `${fix} The API key is not the problem. (${words})`,
		...(typeof answer === 'number' && { status: answer }),
		failure: { cause: 'configuration-invalid' },
	});
}

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

/**
 * What n8n's proxy agents say if a proxy answers and lets nothing through. Where nothing answers, the
 * failure may pass: `connect ECONNREFUSED` is none of these.
 */
const PROXY = /[Tt]unnel|\bProxy (?:connection|response)\b|\bCONNECT\b/;

/**
 * The error for a request that got no answer, or whose answer broke off. Of the cause only its code
 * and its redacted message are used, because it carries the request with its headers.
 */
export function connectionError(
	peer: Peer,
	cause: unknown,
	redact: Redact,
	host: string,
): InvoanceError {
	if (cause instanceof InvoanceError) return cause;
	const root = rootCause(cause);
	const words = quotable(wordsOf(root), redact);
	if (root instanceof Error && root.name === 'ExpressionError') return credentialError(words);
	if (PROXY.test(words)) return proxyError(peer, host, words);
	const code = codeOf(root);
	const retryable = code !== undefined && TRANSIENT_CODES.has(code);
	const message = retryable
		? `The connection to ${peer} failed`
		: `A connection to ${peer} could not be made`;
	const isOfBaseUrl = peer === 'Invoance';
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
 * n8n puts the key into a request by an expression. Where a workflow's binary data are combined, n8n
 * 2.41.1 can evaluate none, for whatever node.
 */
function credentialError(words: string): InvoanceError {
	return new InvoanceError('n8n could not use the credential, and sent nothing', {
		description: `If Binary Data Mode in the workflow's settings is "combined", choose the default: n8n 2.41.1 finds no credential otherwise. (${words})`,
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

/**
 * n8n-workflow 1.113 (n8n-core 1.115) to 1.120 (n8n-core 1.122) lose the cause of what they wrap, and
 * keep its code as `httpCode` and its message in `messages`.
 */
function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	const { code, httpCode, cause }: { code?: unknown; httpCode?: unknown; cause?: unknown } = error;
	if (typeof code === 'string') return code;
	return cause === undefined && typeof httpCode === 'string' ? httpCode : undefined;
}

function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { messages }: { messages?: unknown } = error as Error & { messages?: unknown };
	const original: unknown = Array.isArray(messages) ? messages[0] : undefined;
	return typeof original === 'string' ? original : error.message;
}
