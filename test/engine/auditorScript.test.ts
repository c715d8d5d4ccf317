import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { KEY } from '../unit/verification/signing';
import { filesOf, halfYear, type NamedFile } from '../unit/verification/series/halfYear';
import { TAMPERED } from '../unit/verification/series/tamperingCases';
import { startStage, type Stage } from './setup';

const PAGE = path.join(__dirname, '../../docs/verification.md');
const run = promisify(execFile);

let stage: Stage;
let folder: string;
let lines: string[];
beforeAll(async () => {
	stage = await startStage();
	folder = await mkdtemp(path.join(tmpdir(), 'auditor-'));
	const [, script] = /```js\n(.*?)```/s.exec(await readFile(PAGE, 'utf8')) ?? [];
	await writeFile(path.join(folder, 'verify.mjs'), script ?? '');
	const file = await stage.emulator.exportBytes(await stage.readyExport({ format: 'ndjson' }));
	lines = file.toString('utf8').trimEnd().split('\n');
});
afterAll(async () => {
	await stage.close();
	await rm(folder, { recursive: true });
});

/** What the script says of files, line by line. */
async function outputOn(files: NamedFile[], ...key: string[]): Promise<string[]> {
	const place = await mkdtemp(path.join(folder, 'files-'));
	const paths = files.map(({ name }) => path.join(place, name));
	for (const [index, { bytes }] of files.entries()) await writeFile(paths[index] ?? '', bytes);
	const { stdout } = await run(process.execPath, [
		path.join(folder, 'verify.mjs'),
		...key,
		...paths,
	]);
	return stdout
		.trimEnd()
		.split('\n')
		.map((line) => line.trimEnd());
}

async function output(content: string[], ...key: string[]): Promise<string[]> {
	const bytes = Buffer.from(`${content.join('\n')}\n`);
	return await outputOn([{ name: 'export.ndjson', bytes }], ...key);
}

/** Makes JSON.parse what it was before Node.js 21: the reviver is not given the text of a number. */
const OLD_JSON_PARSE =
	'const parse = JSON.parse; JSON.parse = (text, reviver) => parse(text, reviver && ((key, value) => reviver(key, value)));';

it('the script in docs/verification.md verifies nothing where it cannot read long integers', async () => {
	const place = path.join(folder, 'untouched.ndjson');
	await writeFile(place, lines.join('\n'));
	const preload = `data:text/javascript,${encodeURIComponent(OLD_JSON_PARSE)}`;
	const ended = run(process.execPath, [
		...['--import', preload, path.join(folder, 'verify.mjs'), place],
	]);
	await expect(ended).rejects.toMatchObject({
		code: 2,
		stdout: expect.stringMatching(
			/^This needs Node\.js 22 or newer; .*Nothing was verified\.\n$/,
		) as string,
	});
});

const isOld = Number(process.versions.node.split('.')[0]) < 21;

(isOld ? describe.skip : describe)('the script in docs/verification.md', () => {
	it('verifies an export with its own key and with a pinned one', async () => {
		const pinned = stage.emulator.publicKey;
		for (const key of [[], [pinned], [`${'ab'.repeat(32)},${pinned}`]]) {
			const found = await output(lines, ...key);
			expect(found.slice(-2)).toEqual([
				`${lines.length} of ${lines.length} events are valid`,
				'VALID',
			]);
		}
	});

	it('finds a change, a signature of another event, and another key', async () => {
		const [first = '', second = '', third = ''] = lines;
		const signatureOf = (line: string) => /"signature":"(\w+)"/.exec(line)?.[1] ?? '';
		const changed = first.replace(/"action":"/, '"action":"x');
		const swapped = second.replace(signatureOf(second), signatureOf(third));
		expect(await output([changed, swapped, third])).toEqual([
			'export.ndjson, line 1: changed',
			'export.ndjson, line 2: bad signature',
			`no key given, so compare: ${stage.emulator.publicKey}`,
			'1 of 3 events are valid',
			'NOT VALID',
		]);
		expect((await output(lines, 'ab'.repeat(32))).at(-2)).toBe(
			`0 of ${lines.length} events are valid`,
		);
	});

	it('goes on where a line is no event', async () => {
		const [first = ''] = lines;
		const found = await output(['x', 'null', first, '{"seq":"a"}'], stage.emulator.publicKey);
		expect(found).toEqual([
			...[1, 2, 4].map((line) => `export.ndjson, line ${line}: no event that could be signed`),
			'1 of 4 events are valid',
			'NOT VALID',
		]);
	});

	it('has no fault to find with a series that nobody touched', async () => {
		const found = await outputOn(filesOf(halfYear(), true).reverse(), KEY.publicKeyHex);
		expect(found).toEqual([
			expect.stringMatching(/^the last manifest is [0-9a-f]{64}$/),
			'24 of 24 events are valid',
			'VALID',
		]);
	});

	it('says where a series begins', async () => {
		const found = await outputOn(filesOf(halfYear().slice(1), true));
		expect(found[0]).toMatch(/^begins after the manifest [0-9a-f]{64}$/);
		expect(found.at(-1)).toBe('VALID');
	});

	// It knows no manifests of failed deliveries, nor what was asked for: the node does.
	it.each(TAMPERED)('sees what the node sees: $name', async (row) => {
		const { tamper, withManifests, without } = row;
		const months = halfYear();
		tamper(months);
		const columns = [
			{ files: filesOf(months, true), expected: withManifests },
			...(without === '–' ? [] : [{ files: filesOf(months, false), expected: without }]),
		];
		const seen = columns.flatMap(({ files, expected: { pinned, unpinned = pinned } }) => [
			{ expected: pinned, output: outputOn(files, KEY.publicKeyHex) },
			{ expected: unpinned, output: outputOn(files) },
		]);
		for (const { expected, output: lines } of seen) {
			expect((await lines).at(-1)).toBe(expected.startsWith('valid') ? 'VALID' : 'NOT VALID');
		}
	});
});
