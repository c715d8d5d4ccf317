const path = require('node:path');
const { transform } = require('../../jest.config.js');

/**
 * The tests that each folder's mutants are held against, in the order in which they run: what
 * notices most in a second comes first, because the first failure is the last test.
 */
const TESTS = {
	verification: [
		'unit/verification/event/vectors',
		'unit/verification/event/plainEvent',
		'unit/verification/event/canonicalBytes',
		'unit/verification/event/timestamp',
		'unit/verification/event/parseEvent',
		'unit/verification/event/scanJson',
		'unit/verification/event/signature',
		'unit/verification/file/fileKind',
		'unit/verification/trust/trust',
		'unit/verification/sequence/integerRanges',
		'unit/verification/sequence/organizations',
		'unit/verification/report/fileReport',
		'unit/verification/report/verdict',
		'unit/verification/report/page',
		'unit/verification/series/manifest',
		'unit/verification/series/matching',
		'unit/verification/series/ranges',
		'unit/verification/series/tamperingMatrix',
		'unit/verification/series/verifySeries',
		'unit/verification/file/reading',
		'unit/verification/file/turns',
		'unit/verification/sequence/sequenceTracker',
		'unit/verification/file/filesAsTheyCome',
		'unit/verification/event/tampering',
		'unit/verification/file/verifyFile',
		'unit/verification/report/summary',
	],
	exports: [
		'unit/exports/exportedFile',
		'unit/exports/waitForExport',
		'unit/exports/waiting',
		'unit/exports/fileName',
		'unit/exports/manifest',
	],
	storage: [
		'unit/storage/storageErrors',
		'unit/storage/downloadUrls',
		'unit/storage/transfer',
		'unit/storage/attempts',
	],
	periods: ['unit/periods/dateRange'],
	http: ['unit/http/connectionError', 'unit/http/retry', 'unit/http/exchange'],
	api: [
		'unit/api/apiError',
		'unit/api/schemas',
		'unit/api/baseUrl',
		'unit/api/request',
		'unit/api/client',
	],
};

/**
 * Tests of chance, and of very much of something: each takes seconds, and notices nothing that
 * another test does not.
 */
const LEFT_OUT = [
	'verifies text in every script (any metadata a server can sign)',
	'give the same report wherever they are cut',
	'lists the first 100 failures and counts them all',
	'is caught when one bit of hash, signature or key is flipped',
	'follow each other without gap or overlap',
	'may answer as much as makes sense, and no more',
	'of any kind and length becomes one that is safe, and stays as it is the second time',
];

const tests = TESTS[process.env.MUTATED_FOLDER] ?? Object.values(TESTS).flat();

/** @type {import('jest').Config} */
module.exports = {
	rootDir: path.dirname(require.resolve('../../jest.config.js')),
	runner: require.resolve('./runner.js'),
	testEnvironment: require.resolve('./environment.js'),
	testEnvironmentOptions: { leftOut: LEFT_OUT },
	// No test here is about time that really passes.
	moduleNameMapper: { '^(\\.\\./)+(nodes/Invoance/)?clock$': '<rootDir>/test/engine/fastClock.ts' },
	setupFiles: [require.resolve('./seed.js')],
	testMatch: tests.map((file) => `<rootDir>/test/${file}.test.ts`),
	transform,
	testTimeout: 10_000,
};
