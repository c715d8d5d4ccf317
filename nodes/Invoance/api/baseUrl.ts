import { isLoopback, parseUrl } from '../http/url';
import { InvoanceError } from '../runtime/invoanceError';

const FIX = 'Open the Invoance API credential and set Base URL, e.g. https://api.invoance.com';

/**
 * Turns what the user typed into the credential's Base URL into the address that paths like
 * `/v1/me` are appended to: without trailing slashes, without a pasted `/v1`.
 *
 * @throws InvoanceError if it is empty, no text, or no URL, carries a user name, query or fragment, or would send the
 * key in the clear: Invoance rejects plain HTTP, so `http:` is accepted for loopback hosts only.
 */
export function normalizeBaseUrl(typed: unknown): string {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (text === '') {
		throw new InvoanceError('The Base URL of the Invoance credential is empty', {
			description: FIX,
			failure: { cause: 'configuration-invalid' },
		});
	}
	const url = parseUrl(text);
	// With one slash it would be an address too, but not to the credential, which would send no key.
	if (url === undefined || !/^https?:\/\//i.test(text)) {
		throw new InvoanceError('The Base URL of the Invoance credential is not a web address', {
			description: FIX,
			failure: { cause: 'configuration-invalid' },
		});
	}
	if (url.protocol === 'http:' && !isLoopback(url)) {
		throw new InvoanceError('The Base URL of the Invoance credential must start with https://', {
			description: `Plain http would send the API key unencrypted, so nothing was sent. ${FIX}`,
			failure: { cause: 'configuration-invalid' },
		});
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new InvoanceError(
			'The Base URL of the Invoance credential may not contain a user name, "?" or "#"',
			{ description: FIX, failure: { cause: 'configuration-invalid' } },
		);
	}
	const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
	return url.origin + path;
}
