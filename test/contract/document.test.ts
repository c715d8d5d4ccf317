import { readFileSync } from 'node:fs';
import path from 'node:path';

import { checks } from '../../tools/contract/checks';

const DOCUMENT = readFileSync(path.join(__dirname, '../../docs/invoance-api.md'), 'utf8');

/** What a list item of the document is about: the names before its colon. */
function assumptions(): Array<{ name: string; isNeeded: boolean }> {
	return [...DOCUMENT.matchAll(/^- (`[^:]*?):/gm)].flatMap(([, lead = '']) =>
		[...lead.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({
			name,
			isNeeded: lead.includes('**needed**'),
		})),
	);
}

describe('docs/invoance-api.md and the checks', () => {
	test('every assumption of the document has a check, and every check is of one', () => {
		const names = assumptions().map(({ name }) => name);
		expect(names.length).toBeGreaterThan(50);
		expect([...names].sort()).toEqual(checks.map(({ assumption }) => assumption).sort());
	});

	test('agree on what the node needs', () => {
		const needed = assumptions().filter(({ isNeeded }) => isNeeded);
		const breaking = checks.filter(({ breaks }) => breaks !== undefined);
		expect(needed.map(({ name }) => name).sort()).toEqual(
			breaking.map(({ assumption }) => assumption).sort(),
		);
	});

	test('agree on the codes of errors', () => {
		const source = readFileSync(
			path.join(__dirname, '../../tools/contract/checks/errors.ts'),
			'utf8',
		);
		const [, list = ''] = /const CODES(.*?)^};/ms.exec(source) ?? [];
		const codes = [...list.matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code);
		expect(codes.length).toBeGreaterThan(10);
		expect(codes.filter((code) => !DOCUMENT.includes(`\`${code}\``))).toEqual([]);
	});
});
