import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { buildPage } from '../../../verifier/buildPage';
import { launchBrowser, TIMEOUT_MS } from '../services/browser';
import { AuditorPage } from './auditorPage';

/** The auditor's page in a browser that can reach a proxy only. */
interface AuditorPages {
	/** A folder of the test's own. */
	readonly folder: string;
	/** What the proxy was asked for since the browser started. */
	readonly requests: readonly string[];
	/** The address of the page, as a double-click opens it. */
	readonly url: string;
	context: (options?: BrowserContextOptions) => Promise<BrowserContext>;
	open: (options?: BrowserContextOptions) => Promise<AuditorPage>;
}

/** Builds the page, and opens it for the tests of a file. */
export function useAuditorPage(): AuditorPages {
	const requests: string[] = [];
	const proxy = http.createServer((request, response) => {
		requests.push(request.url ?? '');
		response.writeHead(204).end();
	});
	proxy.on('connect', ({ url }, socket) => {
		requests.push(url ?? '');
		socket.destroy();
	});
	const contexts: BrowserContext[] = [];
	let browser: Browser;
	let folder = '';
	let url = '';
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'invoance-verifier-'));
		const file = path.join(folder, 'verify.html');
		await writeFile(file, await buildPage());
		url = pathToFileURL(file).href;
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const { port } = proxy.address() as AddressInfo;
		browser = await launchBrowser(`http://127.0.0.1:${port}`);
	});
	afterEach(async () => {
		for (const context of contexts.splice(0)) await context.close();
	});
	afterAll(async () => {
		await browser.close();
		proxy.close();
		await rm(folder, { recursive: true, force: true });
	});
	const context = async (options?: BrowserContextOptions) => {
		const made = await browser.newContext(options);
		contexts.push(made);
		made.setDefaultTimeout(TIMEOUT_MS);
		return made;
	};
	return {
		get folder() {
			return folder;
		},
		requests,
		get url() {
			return url;
		},
		context,
		open: async (options) => {
			const page = await (await context(options)).newPage();
			await page.goto(url);
			return new AuditorPage(page);
		},
	};
}
