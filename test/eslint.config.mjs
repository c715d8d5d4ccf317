// Tests and tools run on a developer's machine, not in n8n: they may use Node, so they have an
// ordinary strict configuration of their own. The published sources are linted by the Cloud rules
// in ../eslint.config.mjs, which stay as n8n made them; what this house asks of every file is asked
// of the published ones here too.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What only the published sources may not do. */
const PUBLISHED = [
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/*/trigger/**'],
		rules: {
			'no-restricted-syntax': [
				'error',
				...[
					"Identifier[name='getWorkflowStaticData']",
					"Literal[value='getWorkflowStaticData']",
				].map((selector) => ({
					selector,
					message:
						'n8n keeps static data for a trigger that polls only: what a node writes while it executes is lost or overwritten.',
				})),
			],
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				...['fetch', 'EventSource', 'WebSocket', 'XMLHttpRequest'].map((name) => ({
					name,
					message: 'Requests go through n8n’s helpers: they know its proxies and its protection.',
				})),
			],
		},
	},
];

/** The rules for a package of tests, whose tsconfig.json is in `folder`. */
export function rulesFor(folder) {
	return tseslint.config(
		{
			linterOptions: { noInlineConfig: true },
			rules: { 'max-lines': ['error', { max: 400 }] },
		},
		{
			files: ['**/*.ts'],
			extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
			languageOptions: {
				parserOptions: { project: './tsconfig.json', tsconfigRootDir: folder },
			},
			rules: {
				'@typescript-eslint/restrict-template-expressions': [
					'error',
					{ allowNumber: true, allowBoolean: true },
				],
			},
		},
		...PUBLISHED,
		{
			files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
			extends: [js.configs.recommended],
			languageOptions: {
				globals: {
					require: 'readonly',
					module: 'readonly',
					__dirname: 'readonly',
					process: 'readonly',
					console: 'readonly',
				},
			},
		},
	);
}

export default [
	// A package of its own, linted with its own types, and what uses it: npm run lint:e2e.
	{ ignores: ['test/e2e/**', 'tools/dev/**'] },
	...rulesFor(import.meta.dirname),
];
