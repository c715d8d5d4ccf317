/** Ends a run with one plain line that any tool can read: `12 passed, 0 failed, 1 skipped`. */
module.exports = class SummaryReporter {
	onRunComplete(
		_contexts,
		{ numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests },
	) {
		// A suite that could not be loaded has no failed tests of its own.
		const failed = Math.max(numFailedTests, numFailedTestSuites);
		console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
	}
};
