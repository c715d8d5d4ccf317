// Tests and tools run on a developer's machine, not in n8n: they may use Node, so they have an
// ordinary strict configuration of their own. The published sources are linted by the Cloud rules
// in ../eslint.config.mjs, which stay as n8n made them; what this house asks of every file, sizes,
// is asked of the published ones here too.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 60;

/** `describe(…, callback)` is a chapter of a test file: what stands in it is measured for itself. */
function isChapter({ parent }) {
	if (parent.type !== 'CallExpression') return false;
	let callee = parent.callee;
	while (callee.type === 'CallExpression' || callee.type === 'MemberExpression') {
		callee = callee.callee ?? callee.object;
	}
	return callee.name === 'describe';
}

/** ESLint's `max-lines-per-function`, but for the chapters of test files. */
const maxLinesPerFunction = {
	meta: {
		type: 'suggestion',
		messages: { tooLong: 'This function has {{lines}} lines. Maximum allowed is {{max}}' },
	},
	create(context) {
		const check = (node) => {
			const lines = node.loc.end.line - node.loc.start.line + 1;
			if (lines <= MAX_FUNCTION_LINES || isChapter(node)) return;
			const data = { lines, max: MAX_FUNCTION_LINES };
			context.report({ node, messageId: 'tooLong', data });
		};
		return {
			FunctionDeclaration: check,
			FunctionExpression: check,
			ArrowFunctionExpression: check,
		};
	},
};

export default tseslint.config(
	{
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
		plugins: { house: { rules: { 'max-lines-per-function': maxLinesPerFunction } } },
		rules: {
			'max-lines': ['error', { max: MAX_FILE_LINES }],
			'house/max-lines-per-function': 'error',
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'index.ts'],
		languageOptions: { parser: tseslint.parser },
	},
	{
		files: ['test/**/*.ts'],
		extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
		languageOptions: {
			parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/restrict-template-expressions': [
				'error',
				{ allowNumber: true, allowBoolean: true },
			],
		},
	},
	{
		files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
		extends: [js.configs.recommended],
		languageOptions: {
			globals: {
				require: 'readonly',
				module: 'readonly',
				process: 'readonly',
				console: 'readonly',
			},
		},
	},
);
