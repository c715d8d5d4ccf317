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

/**
 * The words that a table's column quotes. An ellipsis stands for a value, and words in italics with a
 * colon say where.
 *
 * @param column the text at the head of the column.
 */
function quoted(file: string, column: string): string[] {
	const rows = read(file)
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) => line.split('|').map((cell) => cell.trim()));
	const head = rows.findIndex((cells) => cells.includes(column));
	const index = rows[head]?.indexOf(column) ?? -1;
	return rows
		.slice(head + 2)
		.map((cells) => cells[index] ?? '')
		.map((cell) => cell.replace(/_[^_]+:_/, '').replaceAll('`', ''))
		.flatMap((cell) => cell.split('…'))
		.map((words) => words.trim())
		.filter((words) => /\w/.test(words));
}

/** The pages that lead through one thing that people do. */
const GUIDES = [
	...['email-every-month', 'every-organization-to-drive', 'slack', 'evidence'],
	'years-of-events',
];

it.each([
	['errors', 'docs/errors.md', 'The error says'],
	['lines of the log', 'docs/operations.md', 'Line'],
])('%s are explained in the words in which the nodes say them', (_what, file, column) => {
	const words = quoted(file, column);
	const said = sources();
	expect(words.length).toBeGreaterThan(12);
	expect(words.filter((one) => !said.includes(one))).toEqual([]);
});

it('the README has at most 1,500 words, and leads to every guide', () => {
	const readme = read('README.md');
	const words = readme.split(/\s+/).filter((word) => /\w/.test(word));
	expect(words.length).toBeLessThanOrEqual(1_500);
	for (const guide of GUIDES) expect(readme).toMatch(new RegExp(`\\(docs/${guide}\\.md[)#]`));
});

it.each(['README.md', ...GUIDES.map((guide) => `docs/${guide}.md`)])(
	'%s shows pictures that are there, each in both themes',
	(file) => {
		const pictures = [...read(file).matchAll(/(?:src|srcset)="([^"]+\.png)"/g)].map(
			([, picture = '']) => path.join(ROOT, path.dirname(file), picture),
		);
		expect(pictures.filter((picture) => !existsSync(picture))).toEqual([]);
		expect(pictures.length).toBeGreaterThanOrEqual(2);
	},
);

it.each(GUIDES)('%s says of each template what its note says that is to be set', (guide) => {
	const page = read(`docs/${guide}.md`);
	const templates = [...page.matchAll(/\.\.\/workflows\/([\w-]+\.json)\)/g)].map(
		([, file = '']) => file,
	);
	expect(templates.length).toBeGreaterThan(0);
	for (const template of templates) {
		const { nodes } = JSON.parse(read(`workflows/${template}`)) as {
			nodes: Array<{ name: string; type: string; parameters: { content?: string } }>;
		};
		const note = nodes.find(({ type }) => type.endsWith('.stickyNote'))?.parameters.content ?? '';
		const [, toSet = ''] = /\*\*To set:\*\*(.*?)\n\n/s.exec(`${note}\n\n`) ?? [];
		const named = nodes.map(({ name }) => name).filter((name) => toSet.includes(`*${name}*`));
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((name) => !page.includes(`_${name}_`))).toEqual([]);
	}
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
