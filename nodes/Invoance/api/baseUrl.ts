import { isLoopback, parseUrl } from '../http/url';
import { configurationError } from '../runtime/invoanceError';

const FIX = 'Open the Invoance API credential and set Base URL, e.g. https://api.invoance.com';
/** No address comes near this; a longer text is something else. */
const MAX_CHARACTERS = 2_000;

/**
 * Turns what the user typed into the credential's Base URL into the address that paths like
 * `/v1/me` are appended to: without trailing slashes, without a pasted `/v1`.
 *
 * @throws InvoanceError if it is empty, no text, or no URL, carries a user name, query or fragment, or
 * would send the key in the clear: Invoance rejects plain HTTP, so `http:` is accepted for loopback
 * hosts only.
 */
export function normalizeBaseUrl(typed: unknown): string {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (text === '') throw refused('is empty');
	const url = text.length <= MAX_CHARACTERS ? parseUrl(text) : undefined;
	// With one slash it would be an address too, but not to the credential, which would send no key.
	if (url === undefined || !/^https?:\/\//i.test(text)) throw refused('is not a web address');
	if (url.protocol === 'http:' && !isLoopback(url)) {
		throw refused(
			'must start with https://',
			`Plain http would send the API key unencrypted, so nothing was sent. ${FIX}`,
		);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw refused('may not contain a user name, "?" or "#"');
	}
	return url.origin + withoutSlashes(withoutSlashes(url.pathname).replace(/\/v1$/, ''));
}

function withoutSlashes(path: string): string {
	return path.replace(/(?<!\/)\/+$/, '');
}

function refused(why: string, fix = FIX) {
	return configurationError(`The Base URL of the Invoance credential ${why}`, fix);
}
