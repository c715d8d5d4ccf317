const { TestEnvironment } = require('jest-environment-node');

/** Node's environment, in which one failure ends a file: one is enough to notice a mutant. */
module.exports = class MutantEnvironment extends TestEnvironment {
	hasFailed = false;

	handleTestEvent({ name, test }) {
		if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
		if (name === 'test_done') this.hasFailed ||= test.errors.length > 0;
	}
};
