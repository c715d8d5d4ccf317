import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** All sources of what is published, as one text. */
function sources(): string {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
	);
	return files.join('\n');
}

/** What the first column of the table of errors quotes; an ellipsis stands for a value. */
function quotedErrors(): string[] {
	const document = readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8');
	const [, , ...rows] = document.split('\n').filter((line) => line.startsWith('|'));
	return rows
		.map((row) => row.split('|')[1] ?? '')
		.map((cell) => cell.replace(/_[^_]+:_/, ''))
		.flatMap((cell) => cell.split('…'))
		.map((words) => words.trim())
		.filter((words) => words !== '');
}

it('errors are explained in the words in which the node says them', () => {
	const quoted = quotedErrors();
	const said = sources();
	expect(quoted.length).toBeGreaterThan(15);
	expect(quoted.filter((words) => !said.includes(words))).toEqual([]);
});

it('the README has at most 1,500 words', () => {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	expect(readme.split(/\s+/).filter((word) => /\w/.test(word)).length).toBeLessThanOrEqual(1_500);
});
