import { chromium, type Browser } from 'playwright-core';
import { program } from './programs';

/** How long anything may take to appear: nothing here depends on the speed of the machine. */
export const TIMEOUT_MS = 90_000;

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Pages ask for this and that elsewhere; no test may depend on an answer.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Debian's Chromium, with no way to any other machine. @param proxy its address, for all requests */
export async function launchBrowser(proxy?: string): Promise<Browser> {
	return await chromium.launch({
		executablePath: program('chromium'),
		args: ARGUMENTS,
		timeout: TIMEOUT_MS,
		...(proxy !== undefined && { proxy: { server: proxy, bypass: '<-loopback>' } }),
	});
}
