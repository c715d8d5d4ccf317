const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	rootDir: '../..',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/sdk/*.test.ts'],
	transform: base.transform,
	reporters: ['default', '<rootDir>/tools/summaryReporter.js'],
	testTimeout: 240_000,
};
