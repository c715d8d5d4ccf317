import { InvoanceError } from '../runtime/invoanceError';

/** Who is asked: with the key, below the Base URL, or at a download address. */
export type Peer = 'Invoance' | "Invoance's file storage";

/** A proxy's own statuses: it wants to know who asks. */
const LOGIN_STATUSES = new Set([407, 511]);
/** Statuses with which a proxy or a firewall refuses what it does not let through. */
const BLOCKING_STATUSES = new Set([401, 403, 405, 451]);

/**
 * True if an answer is not the peer's but of a proxy or a firewall in between.
 *
 * @param hasOwnForm whether the answer has the form in which the peer refuses (JSON, XML): what stands
 * between sends a web page, or nothing.
 */
export function isRefusedBetween(status: number, hasOwnForm: boolean): boolean {
	return LOGIN_STATUSES.has(status) || (BLOCKING_STATUSES.has(status) && !hasOwnForm);
}

/**
 * The error for what a proxy or a firewall refuses.
 *
 * @param host what to allow there.
 * @param answer the status of its answer, or its words where it let no connection through.
 */
export function proxyError(peer: Peer, host: string, answer: number | string): InvoanceError {
	const isLogin = typeof answer === 'number' && LOGIN_STATUSES.has(answer);
	const message = isLogin
		? `A proxy between n8n and ${peer} asks for a user name and password`
		: `A proxy or firewall between n8n and ${peer} refused the request`;
	const ofBaseUrl = peer === 'Invoance' ? ' and the Base URL in the credential' : '';
	const fix = isLogin
		? `Put them into the proxy settings of n8n, or let n8n reach ${host} without the proxy.`
		: `Have ${host} allowed for n8n there, or check the proxy settings of n8n${ofBaseUrl}.`;
	const words = typeof answer === 'number' ? `HTTP ${answer}` : answer;
	return new InvoanceError(message, {
		description: `${fix} The API key is not the problem. (${words})`,
		...(typeof answer === 'number' && { status: answer }),
		failure: { cause: 'configuration-invalid' },
	});
}
