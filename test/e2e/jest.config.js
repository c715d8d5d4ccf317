const path = require('node:path');
const base = require('../../jest.config.js');

const ROOT = path.resolve(__dirname, '../..');

const PAGE = '<rootDir>/test/e2e/verifier';

const project = { rootDir: ROOT, testEnvironment: 'node', transform: base.transform };

/** @type {import('jest').Config} */
module.exports = {
	rootDir: ROOT,
	projects: [
		{
			...project,
			displayName: 'n8n',
			testMatch: ['<rootDir>/test/e2e/*.test.ts'],
			testPathIgnorePatterns: [PAGE],
			globalSetup: '<rootDir>/test/e2e/globalSetup.ts',
			globalTeardown: '<rootDir>/test/e2e/globalTeardown.ts',
		},
		// They need a browser and no n8n, so alone they start at once.
		{ ...project, displayName: 'verifier', testMatch: [`${PAGE}*.test.ts`] },
	],
	reporters: base.reporters,
	// Each file starts an n8n of its own, which takes a core and a gigabyte.
	maxWorkers: 1,
	testTimeout: 240_000,
};
