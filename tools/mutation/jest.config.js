const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { transform } = require('../../jest.config.js');

const ROOT = path.dirname(require.resolve('../../jest.config.js'));
const [folder] = (process.env.MUTATED_FOLDER ?? 'verification').split('/');
/** Files of very much of something: each takes seconds, and notices nothing that others do not. */
const OF_SIZE = /largeFiles|responsiveness/;

/** The tests that mirror a folder, or the one that it is in, the smallest first. */
function testsOf(directory) {
	return readdirSync(directory, { recursive: true })
		.filter((name) => name.endsWith('.test.ts') && !OF_SIZE.test(name))
		.map((name) => path.join(directory, name))
		.map((file) => ({ file, length: readFileSync(file).length }))
		.sort((a, b) => a.length - b.length)
		.map(({ file }) => file);
}

/** @type {import('jest').Config} */
module.exports = {
	rootDir: ROOT,
	runner: require.resolve('./runner.js'),
	testEnvironment: require.resolve('./environment.js'),
	// No test here is about time that really passes, but those of the clock itself.
	moduleNameMapper:
		folder === 'runtime' ? {} : { '/runtime/clock$': '<rootDir>/test/engine/fastClock.ts' },
	setupFiles: [require.resolve('../seed.js'), require.resolve('./limits.js')],
	testMatch: testsOf(path.join(ROOT, 'test', 'unit', folder)),
	transform,
	testTimeout: 10_000,
};
