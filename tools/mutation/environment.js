const { TestEnvironment } = require('jest-environment-node');

/** Node's environment, in which one failure ends a file: one is enough to notice a mutant. */
module.exports = class MutantEnvironment extends TestEnvironment {
	hasFailed = false;

	constructor(config, context) {
		super(config, context);
		this.leftOut = new Set(config.projectConfig.testEnvironmentOptions.leftOut);
	}

	handleTestEvent({ name, test }) {
		if (name === 'test_start' && (this.hasFailed || this.leftOut.has(test.name)))
			test.mode = 'skip';
		if (name === 'test_done') this.hasFailed ||= test.errors.length > 0;
	}
};
