/**
 * Holds the tables of reasons and of ways to tamper against docs/verification.md: they must be exactly
 * what came out of this run. `npm run tampering` runs the tests that they are made of;
 * `npm run tampering -- -u` writes the tables. A run that leaves tests out is not compared.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');

const TABLES = [
	{ name: 'reasons', testFile: 'reasons.test.ts', toMarkdown: reasonsTable },
	{ name: 'tampering', testFile: 'tamperingMatrix.test.ts', toMarkdown: tamperingTable },
];

module.exports = class VerificationTablesReporter {
	constructor({ rootDir, updateSnapshot }, { isQuiet = false } = {}) {
		this.file = path.join(rootDir, 'docs', 'verification.md');
		this.isUpdating = updateSnapshot === 'all';
		this.isQuiet = isQuiet;
	}

	async onRunComplete(_contexts, { testResults }) {
		for (const { name, testFile, toMarkdown } of TABLES) {
			const tests = testResults
				.filter(({ testFilePath }) => path.basename(testFilePath) === testFile)
				.flatMap((file) => file.testResults);
			if (tests.length === 0 || tests.some(({ status }) => status !== 'passed')) continue;
			const table = await prettier.format(toMarkdown(tests), { parser: 'markdown' });
			if (!this.isQuiet) console.log(table);
			this.compare(name, table);
		}
	}

	compare(name, table) {
		const pattern = new RegExp(`(?<=<!-- ${name}: .* -->\\n\\n).*(?=\\n<!-- /${name} -->)`, 's');
		const document = readFileSync(this.file, 'utf8');
		if (document.match(pattern)?.[0] === table) return;
		if (this.isUpdating) {
			writeFileSync(
				this.file,
				document.replace(pattern, () => table),
			);
			return;
		}
		this.error = new Error(`The table of ${name} in docs/verification.md is not what came out`);
		console.log(`${this.error.message}: npm run tampering -- -u writes it`);
	}

	/** Jest fails the run if there is one. */
	getLastError() {
		return this.error;
	}
};

/** Each test is called `<code> | <what it counts as> | <what it means>`. */
function reasonsTable(tests) {
	const rows = tests.map(({ title }) => {
		const [code, ...cells] = title.split(' | ');
		return `| \`${code}\` | ${cells.join(' | ')} |`;
	});
	return ['| code | counts as | what it means |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Tests are called by what the report says, with a note after a bar where that is "valid". */
function tamperingTable(tests) {
	const rows = new Map();
	for (const { ancestorTitles, title } of tests) {
		const [name, column, key] = ancestorTitles;
		const row = rows.get(name) ?? { withManifests: {}, without: {} };
		const [said, note] = title.split(' | ');
		row[column][key] = said;
		row.note ??= note;
		rows.set(name, row);
	}
	const lines = [...rows].map(
		([name, { withManifests, without, note }]) =>
			`| ${name} | ${cell(withManifests)} | ${cell(without)} | ${note ?? ''} |`,
	);
	const head =
		'| tampered with | with manifests | without | why it cannot be seen, and what shows it |';
	return [head, '| --- | --- | --- | --- |', ...lines].join('\n');
}

function cell({ 'key pinned': pinned, 'no key pinned': unpinned }) {
	if (pinned === undefined) return '–';
	const said = (text) => text.replace(/\b[a-z]+(_[a-z]+)+\b/g, '`$&`');
	return pinned === unpinned ? said(pinned) : `key pinned: ${said(pinned)}; not: ${said(unpinned)}`;
}
