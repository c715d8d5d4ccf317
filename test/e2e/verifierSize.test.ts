import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { KEY, signedLine } from '../unit/verification/signing';
import { useAuditorPage } from './verifier/useAuditorPage';

/** EVENTS=1200000, about a gigabyte, gives the figures in docs/benchmarks.md. */
const EVENTS = Number(process.env.EVENTS ?? 20_000);
const BARE_SIGNATURES = 20_000;
const TIMEOUT_MS = 1_800_000;

const auditor = useAuditorPage();

async function writeEvents(file: string): Promise<void> {
	const out = createWriteStream(file);
	const actor = { type: 'user', id: 'user_123', name: 'Zoë Müller', metadata: { role: 'admin' } };
	for (let seq = 1; seq <= EVENTS; seq++) {
		if (!out.write(`${signedLine(seq, { actor })}\n`)) await once(out, 'drain');
	}
	out.end();
	await once(out, 'finish');
}

/** Signatures a second of the browser alone, 64 under way. */
async function bareRate(page: Page): Promise<number> {
	return await page.evaluate(async (count) => {
		const { subtle } = crypto;
		const { publicKey, privateKey } = await subtle.generateKey('Ed25519', false, [
			'sign',
			'verify',
		]);
		const message = new Uint8Array(500);
		const signature = await subtle.sign('Ed25519', privateKey, message);
		const start = performance.now();
		let left = count;
		const worker = async () => {
			while (left-- > 0) await subtle.verify('Ed25519', publicKey, signature, message);
		};
		await Promise.all(Array.from({ length: 64 }, worker));
		return (1_000 * count) / (performance.now() - start);
	}, BARE_SIGNATURES);
}

/** The memory of all tabs, in megabytes. */
async function tabMegabytes(page: Page): Promise<number> {
	const session = await page.context().browser()?.newBrowserCDPSession();
	const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
	await session?.detach();
	const tabs = processInfo.filter(({ type }) => type === 'renderer');
	const sizes = tabs.map(async ({ id }) => {
		const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
		return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_000;
	});
	return Math.max(...(await Promise.all(sizes)));
}

it(
	'a large file is verified in bounded memory',
	async () => {
		const file = path.join(auditor.folder, 'large.ndjson');
		await writeEvents(file);
		const page = await auditor.open();
		page.page.setDefaultTimeout(TIMEOUT_MS);
		const bareBefore = await bareRate(page.page);

		await page.page.locator('#files').setInputFiles(file);
		await page.pin(KEY.publicKeyHex);
		let megabytes = 0;
		const sampling = setInterval(() => {
			void tabMegabytes(page.page).then((now) => (megabytes = Math.max(megabytes, now)));
		}, 250);
		const start = performance.now();
		await page.verify();
		const rate = (1_000 * EVENTS) / (performance.now() - start);
		clearInterval(sampling);

		expect(await page.verdicts()).toEqual([expect.stringContaining('Verified')]);
		expect(megabytes).toBeGreaterThan(10);
		expect(megabytes).toBeLessThanOrEqual(300);
		const bare = (bareBefore + (await bareRate(page.page))) / 2;
		console.log(
			`${EVENTS} events: ${rate.toFixed(0)} a second, ${(rate / bare).toFixed(2)} of bare WebCrypto (${bare.toFixed(0)}); ${megabytes.toFixed(0)} MB`,
		);
	},
	TIMEOUT_MS,
);
