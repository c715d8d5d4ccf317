const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/e2e/*.test.ts'],
	transform: base.transform,
	reporters: base.reporters,
	globalSetup: '<rootDir>/test/e2e/globalSetup.ts',
	globalTeardown: '<rootDir>/test/e2e/globalTeardown.ts',
	// Each file starts an n8n of its own, which takes a core and a gigabyte.
	maxWorkers: 1,
	testTimeout: 240_000,
};
