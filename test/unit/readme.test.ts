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

/** What the first column of the README's table of errors quotes; an ellipsis stands for a value. */
function quotedErrors(): string[] {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	const [, section = ''] = /^## Troubleshooting$(.*?)^## /ms.exec(readme) ?? [];
	const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
	return rows
		.map((row) => row.split('|')[1] ?? '')
		.map((cell) => cell.replace(/_[^_]+:_/, ''))
		.flatMap((cell) => cell.split('…'))
		.map((words) => words.trim())
		.filter((words) => words !== '');
}

it('the README explains errors in the words in which the node says them', () => {
	const quoted = quotedErrors();
	const said = sources();
	expect(quoted.length).toBeGreaterThan(15);
	expect(quoted.filter((words) => !said.includes(words))).toEqual([]);
});
