const { default: TestRunner } = require('jest-runner');
const { testMatch } = require('./jest.config.js');

/** Which tests there are in each file, as far as this process has run it. */
const namesIn = new Map();

/**
 * Jest's runner, fitted to mutants: files come in the order of jest.config.js, a file in which no
 * test is asked for is not even loaded, and the first one with a failure is the last. Jest does
 * none of it, and most of what a mutant takes would be the loading of n8n.
 */
module.exports = class MutantRunner extends TestRunner {
	async runTests(tests, watcher, options) {
		const { testNamePattern } = this._globalConfig;
		const asked = testNamePattern && new RegExp(testNamePattern, 'i');
		let hasFailed = false;
		this.on('test-file-failure', () => {
			hasFailed = true;
		});
		this.on('test-file-success', ([{ path }, { testResults, numFailingTests }]) => {
			namesIn.set(
				path,
				testResults.map(({ fullName }) => fullName),
			);
			hasFailed ||= numFailingTests > 0;
		});
		for (const test of tests.toSorted((a, b) => placeOf(a) - placeOf(b))) {
			const names = namesIn.get(test.path);
			if (asked && names && !names.some((name) => asked.test(name))) continue;
			await super.runTests([test], watcher, options);
			if (hasFailed) return;
		}
	}
};

function placeOf({ path }) {
	return testMatch.indexOf(path);
}
