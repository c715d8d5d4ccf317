/** The URL that `text` spells, or undefined if it spells none. */
export function parseUrl(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

/** True if the URL's host can only be the machine that n8n runs on. */
export function isLoopback(url: URL): boolean {
	return (
		url.hostname === 'localhost' ||
		url.hostname === '[::1]' ||
		/^127(\.\d{1,3}){3}$/.test(url.hostname)
	);
}
