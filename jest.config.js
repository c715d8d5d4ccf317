const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/{unit,emulator,engine,contract}/**/*.test.ts'],
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
	},
	setupFiles: ['<rootDir>/tools/seed.js'],
	reporters: ['default', '<rootDir>/tools/summaryReporter.js'],
	// Jest would leave one core of two idle, and many tests wait for a timer or a socket.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
	// For what never ends; a test on a machine with much else to do is given all this time.
	testTimeout: 120_000,
	// With --coverage: of what is published, in percent.
	coverageProvider: 'v8',
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
