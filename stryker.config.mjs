/*
 * What `npm run mutation` breaks and when it fails; CONTRIBUTING.md says how. One folder
 * at a time, because each has its own tests (tools/mutation/jest.config.js).
 */
const { MUTATED_FOLDER = 'verification' } = process.env;
/** What these make when they are loaded is labels and descriptions. */
const OF_LABELS = ['fields', 'trigger'];

export default {
	mutate: [`nodes/Invoance/${MUTATED_FOLDER}/*.ts`],
	testRunner: 'jest',
	jest: {
		configFile: 'tools/mutation/jest.config.js',
		// Our runner chooses tests, and knows more than which file imports which.
		enableFindRelatedTests: false,
	},
	coverageAnalysis: 'perTest',
	ignoreStatic: OF_LABELS.includes(MUTATED_FOLDER),
	concurrency: 2,
	// A mutant is not caught because the machine was busy: a test gets three times what it took
	// before, and 5 seconds more.
	timeoutMS: 5_000,
	timeoutFactor: 3,
	thresholds: { high: 95, low: 90, break: 85 },
	reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
	jsonReporter: { fileName: `reports/mutation/${MUTATED_FOLDER}.json` },
	htmlReporter: { fileName: `reports/mutation/${MUTATED_FOLDER}.html` },
	allowConsoleColors: false,
	// No test of a mutant needs them, and every run copies the rest.
	ignorePatterns: [
		...['/demo-output', '/dist', '/docs/screenshots', '/reports', '/test/bench', '/test/e2e'],
	],
};
