/**
 * Prints the fault matrix as a table: what strikes where, how often, and what came out. `npm run
 * faults` runs the matrix with it; the cells are asserted by the test itself.
 */
module.exports = class FaultTableReporter {
	onRunComplete(_contexts, { testResults, numFailedTests }) {
		const rows = new Map();
		for (const { testResults: cells } of testResults) {
			for (const { ancestorTitles, title, status } of cells) {
				const [target, fault, strike] = ancestorTitles;
				const key = `${target.padEnd(9)} ${fault}`;
				const row = rows.get(key) ?? {};
				const isMain = title !== 'continuing on fail';
				const failed = status === 'passed' ? '' : ' FAILED';
				if (isMain) row[strike] = title.replace('the right result', 'right result') + failed;
				else if (failed) row[strike] += ' FAILED as an item';
				rows.set(key, row);
			}
		}
		printTable(rows);
		console.log(`${rows.size} rows, each struck once, three times and for ever,`);
		console.log(`and each with Continue On Fail as well: ${numFailedTests} cells failed`);
	}
};

function printTable(rows) {
	const line = (key, once, thrice, ever) =>
		[key.padEnd(40), once.padEnd(14), thrice.padEnd(14), ever].join('  ');
	console.log(line('where and what', 'once', 'three times', 'for ever'));
	for (const [key, row] of rows) {
		const [once, thrice] = ['once', 'three times'].map((name) =>
			row[name]?.startsWith('the error') ? 'the same error' : (row[name] ?? '-'),
		);
		console.log(line(key, once, thrice, row['for ever']));
	}
}
