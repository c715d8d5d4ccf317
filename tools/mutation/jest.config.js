const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { transform } = require('../../jest.config.js');

const ROOT = path.dirname(require.resolve('../../jest.config.js'));
const [folder] = (process.env.MUTATED_FOLDER ?? 'verification').split('/');
const tests = testsOf(path.join(ROOT, 'test', 'unit', folder));

/**
 * Files of chance, of very much of something, or of time: each takes seconds, and notices nothing
 * that another one does not.
 */
const FILES_LEFT_OUT = [
	'periods/dueRangesZones',
	'verification/file/largeFiles',
	'verification/file/responsiveness',
];

/** Tests of that kind in other files. */
const TESTS_LEFT_OUT = {
	api: [
		'of ten megabytes is scanned in linear time',
		'may answer as much as makes sense, and no more',
	],
	exports: [
		'of any kind and length becomes one that is safe, and stays as it is the second time',
		'differs for ids that differ, also where capitals do not count, and keeps the period',
		'fits whatever names there are',
	],
	http: ['are all taken, few refused, and take little longer than the limit forces'],
	periods: [
		'differs for any two ranges that differ, around clock changes above all',
		'follow each other without gap or overlap',
	],
	verification: [
		'give the same report wherever they are cut',
		'is caught when one bit of hash, signature or key is flipped',
		'is so however its bytes are damaged',
		'lists the first 100 failures and counts them all',
		'UTF-8 is told as the strict decoder tells it',
		'verifies text in every script (any metadata a server can sign)',
	],
};

/** The tests of a folder's mutants mirror the folder, or the one it is in. @returns the smallest first */
function testsOf(directory) {
	return readdirSync(directory, { recursive: true })
		.filter((name) => name.endsWith('.test.ts'))
		.map((name) => path.join(directory, name))
		.map((file) => ({ file, text: readFileSync(file, 'utf8') }))
		.sort((a, b) => a.text.length - b.text.length);
}

/** What is left out must be there: a test that was renamed would come back unseen. */
function leftOut() {
	const titles = TESTS_LEFT_OUT[folder] ?? [];
	const unknown = titles.filter((title) => !tests.some(({ text }) => text.includes(title)));
	if (unknown.length > 0) throw new Error(`No test of ${folder} is called "${unknown[0]}"`);
	return titles;
}

function isAsked({ file }) {
	return !FILES_LEFT_OUT.some((name) => file.endsWith(path.normalize(`${name}.test.ts`)));
}

/** @type {import('jest').Config} */
module.exports = {
	rootDir: ROOT,
	runner: require.resolve('./runner.js'),
	testEnvironment: require.resolve('./environment.js'),
	testEnvironmentOptions: { leftOut: leftOut() },
	// No test here is about time that really passes.
	moduleNameMapper: { '^(\\.\\./)+(nodes/Invoance/)?clock$': '<rootDir>/test/engine/fastClock.ts' },
	setupFiles: [require.resolve('./seed.js')],
	testMatch: tests.filter(isAsked).map(({ file }) => file),
	transform,
	testTimeout: 10_000,
};
