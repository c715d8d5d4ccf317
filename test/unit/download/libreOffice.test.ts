import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { forSpreadsheets } from '../../../nodes/Invoance/download/spreadsheet';

/** Converts, as opening does, with separator comma, quote ", and UTF-8 (76). */
const AS_CSV = '--infilter=CSV:44,34,76';
const isInstalled = spawnSync('soffice', ['--version']).status === 0;

/** What LibreOffice Calc shows of a CSV file: the text of its cells, row by row. */
async function shown(csv: Buffer): Promise<string[][]> {
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-office-'));
	try {
		const file = path.join(folder, 'audit.csv');
		await writeFile(file, csv);
		const profile = `-env:UserInstallation=file://${folder}/profile`;
		const convert = ['--headless', AS_CSV, '--convert-to', 'html', '--outdir', folder, file];
		await promisify(execFile)('soffice', [profile, ...convert]);
		const page = await readFile(path.join(folder, 'audit.html'), 'utf8');
		return page
			.split('<tr>')
			.slice(1)
			.map((row) => [...row.matchAll(/<td[^>]*>([^<]*)</g)].map(([, text = '']) => text));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function prepared(csv: string): Promise<Buffer> {
	async function* chunks() {
		yield await Promise.resolve(Buffer.from(csv));
	}
	const parts: Buffer[] = [];
	for await (const part of forSpreadsheets(chunks())) parts.push(part);
	return Buffer.concat(parts);
}

// Skipped where LibreOffice is not installed (Debian: libreoffice-calc); CI installs it.
(isInstalled ? describe : describe.skip)('LibreOffice', () => {
	const csv = 'name,note\nJosé,=1+1\n李小龍,-5\n💼,"=SUM(1,2)"\n';

	it('runs the formulas of a file as it comes', async () => {
		expect((await shown(Buffer.from(csv)))[1]).toEqual(['José', '2']);
	});

	it('shows every cell of a prepared file as it is', async () => {
		expect(await shown(await prepared(csv))).toEqual([
			['name', 'note'],
			['José', "'=1+1"],
			['李小龍', '-5'],
			['💼', "'=SUM(1,2)"],
		]);
	});
});
