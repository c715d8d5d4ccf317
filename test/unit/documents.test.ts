import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** All sources of what is published, as one text. */
function sources(): string {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
	);
	return files.join('\n').replace(/\$\{[^`]*?\}/g, '${}');
}

function read(file: string): string {
	return readFileSync(path.join(ROOT, file), 'utf8');
}

function cellsOf(row: string): string[] {
	return row.split('|').map((cell) => cell.trim());
}

/**
 * The words that a table's column quotes. An ellipsis stands for a value, and words in italics with a
 * colon say where.
 *
 * @param column the text at the head of the column.
 */
function quoted(file: string, column: string): string[] {
	const lines = read(file).split('\n');
	const head = lines.findIndex((line) => line.startsWith('|') && cellsOf(line).includes(column));
	const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
	const rows = lines.slice(head, end).map(cellsOf);
	const index = rows[0]?.indexOf(column) ?? -1;
	return rows
		.slice(2)
		.map((cells) => cells[index] ?? '')
		.map((cell) => cell.replace(/_[^_]+:_/, '').replaceAll('`', ''))
		.flatMap((cell) => cell.split('…'))
		.map((words) => words.trim())
		.filter((words) => /\w/.test(words));
}

it.each([
	['errors', 'The error says'],
	['lines of the log', 'Line'],
])('%s are explained in the words in which the nodes say them', (_what, column) => {
	const words = quoted('docs/running-it.md', column);
	const said = sources();
	expect(words.length).toBeGreaterThan(8);
	expect(words.filter((one) => !said.includes(one))).toEqual([]);
});

it('the README has at most 900 words', () => {
	const words = read('README.md')
		.split(/\s+/)
		.filter((word) => /\w/.test(word));
	expect(words.length).toBeLessThanOrEqual(900);
});

it('README and guides lead to every template', () => {
	for (const template of readdirSync(path.join(ROOT, 'workflows'))) {
		for (const page of ['README.md', 'docs/guides.md']) {
			expect(read(page)).toContain(`workflows/${template})`);
		}
	}
});

it.each(['README.md', 'docs/guides.md'])('%s shows pictures that are there', (file) => {
	const pictures = [...read(file).matchAll(/(?:src|srcset)="([^"]+\.(?:png|gif))"/g)].map(
		([, picture = '']) => path.join(ROOT, path.dirname(file), picture),
	);
	expect(pictures.filter((picture) => !existsSync(picture))).toEqual([]);
	expect(pictures.length).toBeGreaterThanOrEqual(2);
});

it('every picture is shown in a document', () => {
	const pages = [
		'README.md',
		...readdirSync(path.join(ROOT, 'docs')).map((file) => `docs/${file}`),
	];
	const texts = pages
		.filter((page) => page.endsWith('.md'))
		.map(read)
		.join('\n');
	const pictures = readdirSync(path.join(ROOT, 'docs/screenshots'));
	expect(pictures.length).toBeGreaterThan(10);
	expect(pictures.filter((picture) => !texts.includes(`screenshots/${picture}`))).toEqual([]);
});
