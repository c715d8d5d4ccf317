// Rules of this house that no plugin has: how long a function may be where a test file has chapters,
// and that whatever is exported says what it is.

const MAX_FUNCTION_LINES = 60;

/** `describe(…, callback)` is a chapter of a test file: what stands in it is measured for itself. */
function isChapter({ parent }) {
	if (parent.type !== 'CallExpression') return false;
	let { callee } = parent;
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

/** A class that implements an interface says of its methods what the interface says. */
function isForeign({ superClass, implements: interfaces = [] }) {
	return superClass !== null || interfaces.length > 0;
}

function isPublicMethod({ type, kind, accessibility }) {
	return type === 'MethodDefinition' && kind !== 'constructor' && accessibility !== 'private';
}

/** Every exported declaration, and every public method of an exported class, has a docstring. */
const docstring = {
	meta: { type: 'suggestion', messages: { missing: 'What is exported needs a docstring' } },
	create(context) {
		const check = (node) => {
			const comment = context.sourceCode.getCommentsBefore(node).at(-1);
			if (comment?.type === 'Block' && comment.value.startsWith('*')) return;
			context.report({ loc: node.loc.start, messageId: 'missing' });
		};
		return {
			'ExportNamedDeclaration[declaration!=null]': (node) => {
				check(node);
				const { declaration } = node;
				if (declaration.type !== 'ClassDeclaration' || isForeign(declaration)) return;
				declaration.body.body.filter(isPublicMethod).forEach(check);
			},
		};
	},
};

export default { rules: { 'max-lines-per-function': maxLinesPerFunction, docstring } };
