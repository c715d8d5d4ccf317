import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reportPage } from '../../nodes/Invoance/verification/report/page';
import type { SeriesReport } from '../../nodes/Invoance/verification/report/seriesReport';
import { reportContext } from '../../verifier/reportContext';
import { KEY, signedLine } from '../unit/verification/signing';
import {
	chainAnew,
	filesOf,
	halfYear,
	type Month,
	type NamedFile,
} from '../unit/verification/series/halfYear';
import { TAMPERING_CASES } from '../unit/verification/series/tamperingCases';
import { verifyFolder } from '../unit/verification/series/verifyFiles';
import { takePicture } from './editor/pictures';
import { AuditorPage } from './verifier/auditorPage';
import { useAuditorPage } from './verifier/useAuditorPage';

const auditor = useAuditorPage();

/** What a report page says, but for the second at which it was made. */
function withoutTime(page: string): string {
	return page.replace(/Verified [\d :-]{19}/, 'Verified');
}

/** The pages that the node makes for these reports. */
function pagesOf(reports: SeriesReport[]): string[] {
	const context = { expectContiguous: true, verifiedAt: new Date() };
	return reports.map((report) => withoutTime(reportPage(report, reportContext(report, context))));
}

function byName(a: NamedFile, b: NamedFile): number {
	return a.name < b.name ? -1 : 1;
}

async function verifyAnew(
	page: AuditorPage,
	files: readonly NamedFile[],
	publicKey: string | undefined,
): Promise<void> {
	await page.removeAll();
	await page.chooseFiles(files);
	await page.pin(publicKey ?? '');
	await page.verify();
}

/** Half a year of another organization, made of the same events as acme's. */
function globex(): Month[] {
	const months = halfYear();
	for (const month of months) {
		const events = month.lines.map((line) => Number(/"seq":(\d+)/.exec(line)?.[1]));
		month.name = month.name.replace('acme', 'globex');
		month.organization = 'globex';
		const [occurred_at] = month.range;
		const changes = { org_id: 'aorg_globex', occurred_at };
		month.lines = events.map((seq) => signedLine(seq, changes));
	}
	chainAnew(months);
	return months;
}

/** Two half-years in one folder; a file of the second one, and its manifest, are missing. */
function twoOrganizations(): NamedFile[] {
	const acme = halfYear();
	for (const month of acme) month.organization = 'acme';
	chainAnew(acme);
	const other = filesOf(globex(), true).filter(({ name }) => !name.startsWith('globex_2026-03'));
	return [...filesOf(acme, true), ...other];
}

async function folderOf(name: string, files: readonly NamedFile[]): Promise<string> {
	const folder = path.join(auditor.folder, name);
	for (const file of files) {
		const place = path.join(folder, file.name);
		await mkdir(path.dirname(place), { recursive: true });
		await writeFile(place, file.bytes);
	}
	return folder;
}

it('the page shows the node’s own report for every row of the tampering matrix', async () => {
	const page = await auditor.open();
	const different: string[] = [];
	for (const { name, tamper, withManifests, without } of TAMPERING_CASES) {
		for (const expected of [withManifests, without]) {
			if (expected === '–') continue;
			const keys = expected.unpinned === undefined ? [KEY.publicKeyHex] : [KEY.publicKeyHex, ''];
			for (const key of keys) {
				const months = halfYear();
				tamper(months);
				const files = filesOf(months, expected === withManifests).sort(byName);
				const shown = (await page.reportsOn(files, key)).map(withoutTime);
				const options = { publicKey: key === '' ? undefined : key, expectContiguous: true };
				const reports = pagesOf(await verifyFolder(files, options));
				if (shown.join('\n') !== reports.join('\n')) different.push(`${name}, key ${key}`);
			}
		}
	}
	expect(different).toEqual([]);
});

it.each(['light', 'dark'] as const)(
	'a folder of two organizations: one is whole, one misses a month (%s)',
	async (colorScheme) => {
		const page = await auditor.open({
			colorScheme,
			viewport: { width: 1000, height: 1490 },
			deviceScaleFactor: 1.5,
		});
		await page.chooseFolder(await folderOf('audit-logs', twoOrganizations()));
		await page.pin(KEY.publicKeyHex);
		await page.verify();
		expect(await page.verdicts()).toEqual([
			'acme, January – June 2026\nVerified',
			'globex, January – June 2026\nNot valid',
		]);
		const title = page.page.getByRole('heading', { name: 'Result: 2 organizations, 1 not valid' });
		expect(await title.evaluate((node) => node === document.activeElement)).toBe(true);
		expect(await page.page.locator('.sentence').last().innerText()).toMatch(
			/4 are missing between 1 and 24; the chain of manifests is broken/,
		);
		await title.evaluate((node) => {
			node.blur();
		});
		await takePicture(page.page, `verifier-${colorScheme}`);
	},
);

it('a folder that is dropped is read to its depth, strangers and all, from the keyboard on', async () => {
	const files = filesOf(halfYear(), true).map(({ name, bytes }) => ({
		name: `2026/${name}`,
		bytes,
	}));
	const strangers = ['report.html', '.DS_Store', 'deep/er/notes.txt'].map((name) => ({
		name,
		bytes: Buffer.from('<p>not a log</p>'),
	}));
	const page = await auditor.open();
	await page.drop([await folderOf('strangers', [...files, ...strangers])]);
	await page.pin(KEY.publicKeyHex);
	await page.page.keyboard.press('Tab');
	await page.page.keyboard.press('Tab');
	await page.page.keyboard.press('Enter');
	await page.finished();
	const [report = ''] = await page.reports();
	expect(await page.verdicts()).toEqual([expect.stringContaining('Verified')]);
	for (const name of ['report.html', '.DS_Store', 'notes.txt']) {
		expect(report).toContain(`${name} is neither an export nor a manifest`);
	}
});

it('files of the same name in two folders keep their own manifests', async () => {
	const inFolder = (folder: string, months: Month[]) =>
		filesOf(months, true).map(({ name, bytes }) => ({
			name: `${folder}/${name.replace(/^\w+?_/, '')}`,
			bytes,
		}));
	const page = await auditor.open();
	await page.chooseFolder(
		await folderOf('same', [...inFolder('acme', halfYear()), ...inFolder('globex', globex())]),
	);
	await page.verify();
	expect(await page.verdicts()).toEqual([
		expect.stringMatching(/^aorg_01J.*\nConsistent/),
		expect.stringMatching(/^globex.*\nConsistent/),
	]);
});

it('nothing is sent: the browser refuses, and the proxy sees no request', async () => {
	const before = auditor.requests.length;
	const page = await auditor.open();
	await verifyAnew(page, filesOf(halfYear(), true), KEY.publicKeyHex);
	expect(await page.reports()).toHaveLength(1);
	const refused = await page.page.evaluate(async () => {
		const violations: string[] = [];
		document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
			violations.push(effectiveDirective);
		});
		const fetched = await fetch('http://leak.test/').catch(() => 'refused');
		new Image().src = 'http://leak.test/image';
		navigator.sendBeacon('http://leak.test/beacon');
		await new Promise((resolve) => setTimeout(resolve, 300));
		return { fetched, violations };
	});
	expect(refused.fetched).toBe('refused');
	expect(new Set(refused.violations)).toEqual(new Set(['connect-src', 'img-src']));
	expect(auditor.requests.slice(before)).toEqual([]);
	// The proxy would have seen it.
	const other = await (await auditor.context()).newPage();
	await other.goto('http://leak.test/page').catch(() => undefined);
	expect(auditor.requests.slice(before)).toContain('http://leak.test/page');
});

it('markup in names and fields stays text', async () => {
	const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
	const page = await auditor.open();
	const title = await page.page.title();
	const event = { org_id: markup, action: markup, actor: { type: 'user', id: markup } };
	const name = `${markup.replaceAll('/', '')}.ndjson`;
	await page.chooseFiles([
		{ name, bytes: Buffer.from(`${signedLine(1, event)}\n`) },
		{ name: `b${name}`, bytes: Buffer.from(`${signedLine(3, event)}\n${markup}`) },
	]);
	await page.verify();
	const [report = ''] = await page.reports();
	expect(await page.verdicts()).toEqual([expect.stringContaining(`${markup}\nNot valid`)]);
	expect(report).toContain('&lt;img');
	const frame = page.page.frameLocator('iframe');
	expect(await frame.locator('img, script').count()).toBe(0);
	expect(await page.page.locator('img').count()).toBe(0);
	expect(await page.page.title()).toBe(title);
});

it('wrong files are named as what they are', async () => {
	const page = await auditor.open();
	for (const [content, words] of [
		['id,seq,action\n1,1,x\n', /is CSV/],
		['<!doctype html><p>Sign in', /is a web page/],
		[Buffer.from([0x1f, 0x8b, 8, 0]), /compressed with gzip/],
		['PK\u0003\u0004', /ZIP/i],
	] as const) {
		await verifyAnew(page, [{ name: 'export.ndjson', bytes: Buffer.from(content) }], '');
		expect(await page.verdicts()).toEqual([expect.stringContaining('Not valid')]);
		expect(await page.page.locator('.sentence').innerText()).toMatch(words);
	}
});

it('a key that is none is refused before anything is read', async () => {
	const page = await auditor.open();
	await verifyAnew(page, filesOf(halfYear(), true), 'abc');
	expect(await page.failure()).toMatch(/must be 64 hex characters/);
});

it('a double-click verifies, and a result goes when the key or the question changes', async () => {
	const page = await auditor.open();
	await page.chooseFiles(filesOf(halfYear(), true));
	await page.button('Verify').dblclick();
	await page.finished();
	expect(await page.verdicts()).toEqual([expect.stringContaining('Consistent')]);
	await page.pin(KEY.publicKeyHex);
	expect(await page.verdicts()).toEqual([]);
	await page.verify();
	expect(await page.verdicts()).toEqual([expect.stringContaining('Verified')]);
	await page.page.getByLabel('Missing event numbers are a failure').click();
	expect(await page.verdicts()).toEqual([]);
});

it('a file removed while it runs is left out, and one that vanishes from the disk is named', async () => {
	const lines = Array.from({ length: 1500 }, (_, i) => signedLine(i + 1)).join('\n');
	const folder = await folderOf('removed', [
		{ name: 'a.ndjson', bytes: Buffer.from(lines) },
		{ name: 'b.ndjson', bytes: Buffer.from(signedLine(9999)) },
	]);
	const page = await auditor.open();
	await page.chooseFolder(folder);
	await page.button('Verify').click();
	await page.button('Remove removed/b.ndjson').click();
	await page.finished();
	expect(await page.page.locator('.sentence').innerText()).toMatch(
		/^All 1,500 events in 1 file are valid; none is missing between 1 and 1,500/,
	);
	await rm(path.join(folder, 'a.ndjson'));
	await page.verify();
	expect(await page.failure()).toMatch(/^removed\/a\.ndjson cannot be read/);
});

it('a thousand small files are one series', async () => {
	const files = Array.from({ length: 1000 }, (_, i) => ({
		name: `${String(i + 1).padStart(4, '0')}.ndjson`,
		bytes: Buffer.from(signedLine(i + 1)),
	}));
	const page = await auditor.open();
	await page.chooseFolder(await folderOf('thousand', files));
	await page.pin(KEY.publicKeyHex);
	await page.verify();
	expect(await page.page.locator('.sentence').innerText()).toMatch(
		/^All 1,000 events in 1,000 files are valid; none is missing between 1 and 1,000/,
	);
});

it('without Ed25519 in the browser the page says so, and comes to the same result', async () => {
	const context = await auditor.context();
	await context.addInitScript(() => {
		SubtleCrypto.prototype.importKey = () =>
			Promise.reject(new DOMException('Unrecognized name', 'NotSupportedError'));
	});
	const plain = await context.newPage();
	await plain.goto(auditor.url);
	const months = halfYear();
	const [, second] = months;
	if (second)
		second.lines[1] = (second.lines[1] ?? '').replace(/"signature":"../, '"signature":"00');
	const files = filesOf(months, true);
	const page = new AuditorPage(plain);
	await verifyAnew(page, files, KEY.publicKeyHex);
	expect(await plain.locator('#signatures').isVisible()).toBe(true);
	const options = { publicKey: KEY.publicKeyHex, expectContiguous: true };
	const shown = (await page.reports()).map(withoutTime);
	expect(shown).toEqual(pagesOf(await verifyFolder(files, options)));

	const other = await auditor.open();
	await verifyAnew(other, files, KEY.publicKeyHex);
	expect(await other.page.locator('#signatures').isVisible()).toBe(false);
});

it('the report is saved as it is shown, and printed alone', async () => {
	const page = await auditor.open();
	await verifyAnew(page, filesOf(halfYear(), true), KEY.publicKeyHex);
	const [shown] = await page.reports();
	const download = page.page.waitForEvent('download');
	await page.button('Save the report').click();
	const saved = await download;
	expect(saved.suggestedFilename()).toMatch(
		/^invoance-audit_aorg_01J\w+_2026-01-01_2026-06-30\.report\.html$/,
	);
	const bytes = await readFile(await saved.path());
	expect(withoutTime(bytes.toString())).toBe(withoutTime(shown ?? ''));

	const printed = await page.button('Print the report').evaluate((button: HTMLElement) => {
		const titles: Array<string | undefined> = [];
		window.print = () => titles.push('the whole page');
		const frame = document.querySelector('iframe');
		const { contentWindow: inner } = frame ?? {};
		if (inner) inner.print = () => titles.push(frame?.contentDocument?.title);
		button.click();
		return titles;
	});
	expect(printed).toEqual([expect.stringMatching(/^Verified: /)]);
	const handle = page.page.locator('iframe');
	const height = await handle.evaluate((frame: HTMLIFrameElement) => [
		frame.clientHeight,
		frame.contentDocument?.documentElement.scrollHeight ?? 0,
	]);
	expect(height[0]).toBeGreaterThanOrEqual(height[1] ?? Infinity);
});
