import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as prettier from 'prettier';
import { NODES, VERSIONS } from './matrix';
import type { Outcome } from './run';

const DOCUMENT = path.resolve(__dirname, '../../README.md');
const TABLE = /(?<=<!-- versions: .* -->\n\n).*(?=\n<!-- \/versions -->)/s;
const NOT_RUN = '–';

/** What a table says of a version: n8n-core, n8n-workflow, then a cell for each Node.js. */
type Row = string[];

/** What ran, as a table in Markdown: a row for each version of n8n, a column for each Node.js. */
export async function tableOf(outcomes: Outcome[]): Promise<string> {
	return await markdownOf(rowsWith([], outcomes));
}

/** Writes what ran into the README; what did not run stays as it is there. */
export async function updateDocument(outcomes: Outcome[]): Promise<void> {
	const document = await readFile(DOCUMENT, 'utf8');
	const table = TABLE.exec(document)?.[0];
	if (table === undefined) throw new Error('The README has no table of versions');
	const updated = await markdownOf(rowsWith(rowsIn(table), outcomes));
	await writeFile(
		DOCUMENT,
		document.replace(TABLE, () => updated),
	);
}

/** The rows of VERSIONS, with what was there before where nothing ran now. */
function rowsWith(before: Row[], outcomes: Outcome[]): Row[] {
	return VERSIONS.flatMap((core) => {
		const old = before.find(([version]) => version === core);
		const now = outcomes.filter((outcome) => outcome.core === core);
		const workflow = now[0]?.workflow ?? old?.[1];
		if (workflow === undefined) return [];
		const cells = NODES.map((node, index) => {
			const outcome = now.find((one) => one.node.startsWith(`${node}.`));
			return outcome ? cellOf(outcome) : (old?.[index + 2] ?? NOT_RUN);
		});
		return [[core, workflow, ...cells]];
	});
}

function cellOf({ passed, failed, skipped }: Outcome): string {
	return [`${passed} passed`, failed && `**${failed} failed**`, skipped && `${skipped} skipped`]
		.filter(Boolean)
		.join(', ');
}

function rowsIn(table: string): Row[] {
	const lines = table.split('\n').filter((line) => line.startsWith('|'));
	return lines.slice(2).map((line) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

async function markdownOf(rows: Row[]): Promise<string> {
	const head = ['n8n-core', 'n8n-workflow', ...NODES.map((node) => `Node.js ${node}`)];
	const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
	return await prettier.format(lines.join('\n'), { parser: 'markdown' });
}
