/**
 * Holds the fault matrix against docs/reliability.md: the table there must be exactly what came out
 * of this run. `npm run faults` runs the matrix with it and prints the table; `npm run faults -- -u`
 * writes it into the document. A run that leaves cells out is not compared.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');

const TABLE = /(?<=<!-- faults: .* -->\n\n).*(?=\n<!-- \/faults -->)/s;
const HEAD = `
| fault | API, once or three times | API, for ever | storage, once or three times | storage, for ever |
| --- | --- | --- | --- | --- |`;

module.exports = class FaultTableReporter {
	constructor({ rootDir, updateSnapshot }, { isQuiet = false } = {}) {
		this.file = path.join(rootDir, 'docs', 'reliability.md');
		this.isUpdating = updateSnapshot === 'all';
		this.isQuiet = isQuiet;
	}

	async onRunComplete(_contexts, { testResults }) {
		const cells = testResults
			.filter(({ testFilePath }) => path.basename(testFilePath) === 'faultMatrix.test.ts')
			.flatMap((file) => file.testResults);
		if (cells.length === 0 || cells.some(({ status }) => status === 'pending')) return;
		const faults = readFaults(cells);
		const markdown = HEAD + faultRows(faults).map(toLine).join('');
		const table = await prettier.format(markdown, { parser: 'markdown' });
		const failed = cells.filter(({ status }) => status !== 'passed');
		if (!this.isQuiet) {
			console.log(table);
			for (const { fullName, failureMessages } of failed) console.log(fullName, failureMessages[0]);
			console.log(`${faults.size} faults, ${cells.length} runs: ${failed.length} failed`);
		}
		if (failed.length === 0) this.compare(table);
	}

	compare(table) {
		const document = readFileSync(this.file, 'utf8');
		if (document.match(TABLE)?.[0] === table) return;
		if (this.isUpdating) {
			writeFileSync(
				this.file,
				document.replace(TABLE, () => table),
			);
			return;
		}
		this.error = new Error('The table in docs/reliability.md is not what came out');
		console.log(`${this.error.message}: npm run faults -- -u writes it`);
	}

	/** Jest fails the run if there is one. */
	getLastError() {
		return this.error;
	}
};

/** What came out, by fault, then by where it struck, then by how often. */
function readFaults(cells) {
	const faults = new Map();
	for (const { ancestorTitles, title, status } of cells) {
		const [target, fault, strike] = ancestorTitles;
		const targets = faults.get(fault) ?? {};
		const strikes = (targets[target] ??= {});
		if (status !== 'passed') strikes[strike] = 'FAILED';
		else if (title !== 'continuing on fail') strikes[strike] ??= outcome(title);
		faults.set(fault, targets);
	}
	return faults;
}

/** "the right result" or "the error "…"", as the test is called. */
function outcome(title) {
	return title.replace(/^the right result$/, 'result').replace(/^the error "(.*)"$/, 'error: $1');
}

/** One row for all faults of which the same came out. */
function faultRows(faults) {
	const rows = new Map();
	for (const [fault, { storage = {}, ...operations }] of faults) {
		const columns = [
			...strikeColumns(Object.entries(operations)),
			...strikeColumns([['', storage]]),
		];
		const key = columns.join('|');
		rows.set(key, { names: [...(rows.get(key)?.names ?? []), fault], columns });
	}
	return [...rows.values()];
}

/** What the operations are called on screen, by what the matrix calls them. */
const NAMES = {
	create: 'Create',
	get: 'Get',
	wait: 'Wait',
	download: 'Download',
	oneStep: 'Export and Download',
};

/** Each operation is named only where one differs from another. */
function strikeColumns(targets) {
	const column = (...strikes) => {
		if (targets.length === 0) return '–';
		const cells = targets.map(([target, results]) => {
			const outcomes = new Set(strikes.map((strike) => results[strike] ?? '–'));
			return { target, text: [...outcomes].join(' / ') };
		});
		const isSame = new Set(cells.map(({ text }) => text)).size === 1;
		return isSame
			? cells[0].text
			: cells.map(({ target, text }) => `${NAMES[target]}: ${text}`).join('; ');
	};
	return [column('once', 'three times'), column('for ever')];
}

function toLine({ names, columns }) {
	return `\n| ${names.join('; ')} | ${columns.join(' | ')} |`;
}
