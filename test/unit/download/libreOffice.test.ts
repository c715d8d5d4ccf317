import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { SpreadsheetCells } from '../../../nodes/Invoance/download/spreadsheet';

/** Opens with separator comma, quote ", and UTF-8 (76), and writes what it shows as the same. */
const AS_CSV = '--infilter=CSV:44,34,76';
const TO_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76';
const isInstalled = spawnSync('soffice', ['--version'], { timeout: 20_000 }).status === 0;

/** What LibreOffice Calc shows of a CSV file: the text of its cells, row by row. */
async function shown(csv: Buffer): Promise<string[][]> {
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-office-'));
	try {
		const file = path.join(folder, 'audit.csv');
		await writeFile(file, csv);
		const profile = `-env:UserInstallation=file://${folder}/profile`;
		const out = path.join(folder, 'shown');
		const convert = ['--headless', AS_CSV, '--convert-to', TO_CSV, '--outdir', out, file];
		await promisify(execFile)('soffice', [profile, ...convert]);
		return parse(await readFile(path.join(out, 'audit.csv')), { bom: true });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

// Skipped where LibreOffice is not installed (Debian: libreoffice-calc); CI installs it.
(isInstalled ? describe : describe.skip)('LibreOffice', () => {
	const csv = 'name,note\nJosé,=1+1\n李小龍,-5\n💼,"=SUM(1,2)"\n';

	it('runs the formulas of a file as it comes', async () => {
		expect((await shown(Buffer.from(csv)))[1]).toEqual(['José', '2']);
	});

	it('shows every cell of a prepared file as it is', async () => {
		expect(await shown(new SpreadsheetCells().mark(Buffer.from(csv), true))).toEqual([
			['name', 'note'],
			['José', "'=1+1"],
			['李小龍', '-5'],
			['💼', "'=SUM(1,2)"],
		]);
	});
});
