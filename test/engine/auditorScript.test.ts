import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startStage, type Stage } from './setup';

const PAGE = path.join(__dirname, '../../docs/verification.md');
const run = promisify(execFile);

let stage: Stage;
let folder: string;
/** On Node.js 20, which cannot read them, without the events with integers beyond 2^53. */
let lines: string[];
beforeAll(async () => {
	stage = await startStage();
	folder = await mkdtemp(path.join(tmpdir(), 'auditor-'));
	const [, script] = /```js\n(.*?)```/s.exec(await readFile(PAGE, 'utf8')) ?? [];
	await writeFile(path.join(folder, 'verify.mjs'), script ?? '');
	const file = await stage.emulator.exportBytes(await stage.readyExport({ format: 'ndjson' }));
	const all = file.toString('utf8').trimEnd().split('\n');
	const major = Number(process.versions.node.split('.')[0]);
	lines = major > 20 ? all : all.filter((line) => !/"ledger_id":-?\d{16,}/.test(line));
});
afterAll(async () => {
	await stage.close();
	await rm(folder, { recursive: true });
});

async function output(content: string[], ...key: string[]): Promise<string[]> {
	const file = path.join(folder, 'export.ndjson');
	await writeFile(file, `${content.join('\n')}\n`);
	const { stdout } = await run(process.execPath, [path.join(folder, 'verify.mjs'), file, ...key]);
	return stdout.trimEnd().split('\n');
}

describe('the script in docs/verification.md', () => {
	it('verifies an export with its own key and with a pinned one', async () => {
		const expected = [`${lines.length} of ${lines.length} events are valid`];
		expect(await output(lines)).toEqual(expected);
		expect(await output(lines, stage.emulator.publicKey)).toEqual(expected);
	});

	it('finds a change, a signature of another event, and another key', async () => {
		const [first = '', second = '', third = ''] = lines;
		const signatureOf = (line: string) => /"signature":"(\w+)"/.exec(line)?.[1] ?? '';
		const changed = first.replace(/"action":"/, '"action":"x');
		const swapped = second.replace(signatureOf(second), signatureOf(third));
		expect(await output([changed, swapped, third])).toEqual([
			'line 1: changed',
			'line 2: bad signature',
			'1 of 3 events are valid',
		]);
		expect((await output(lines, 'ab'.repeat(32))).at(-1)).toBe(
			`0 of ${lines.length} events are valid`,
		);
	});
});
