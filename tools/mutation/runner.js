const { default: TestRunner } = require('jest-runner');
const { testMatch } = require('./jest.config.js');

/** Of each file, as far as this process has run it: which tests there are, and the longest run. */
const known = new Map();

/**
 * Jest's runner, fitted to mutants: the quickest file comes first, a file in which no test is asked
 * for is not even loaded, and the first one with a failure is the last. Jest does none of it, and
 * most of what a mutant takes would be the loading of n8n.
 */
module.exports = class MutantRunner extends TestRunner {
	async runTests(tests, watcher, options) {
		const { testNamePattern } = this._globalConfig;
		const asked = testNamePattern && new RegExp(testNamePattern, 'i');
		let hasFailed = false;
		this.on('test-file-failure', () => {
			hasFailed = true;
		});
		this.on('test-file-success', ([{ path }, result]) => {
			known.set(path, {
				names: result.testResults.map(({ fullName }) => fullName),
				tookMs: Math.max(tookMs(path), result.perfStats.runtime),
			});
			hasFailed ||= result.numFailingTests > 0;
		});
		for (const test of tests.toSorted(byTime)) {
			const names = known.get(test.path)?.names;
			if (asked && names && !names.some((name) => asked.test(name))) continue;
			await super.runTests([test], watcher, options);
			if (hasFailed) return;
		}
	}
};

function byTime(a, b) {
	return tookMs(a.path) - tookMs(b.path) || testMatch.indexOf(a.path) - testMatch.indexOf(b.path);
}

function tookMs(path) {
	return known.get(path)?.tookMs ?? 0;
}
