const path = require('node:path');
const base = require('../../jest.config.js');

const ROOT = path.resolve(__dirname, '../..');

const PAGE = '<rootDir>/test/e2e/verifierPage.test.ts';

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
		// It needs a browser and no n8n, so alone it starts at once.
		{ ...project, displayName: 'verifier', testMatch: [PAGE] },
	],
	reporters: base.reporters,
	// Each file starts an n8n of its own, which takes a core and a gigabyte.
	maxWorkers: 1,
	testTimeout: 240_000,
};
