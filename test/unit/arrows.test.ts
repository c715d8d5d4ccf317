import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const project = path.resolve(__dirname, '../..');
const cruiser = path.join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const resultSchema = z.object({
	summary: z.object({
		violations: z.array(
			z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
		),
	}),
});

/** A file of a made-up project, and the file of it that it imports. */
interface Import {
	from: string;
	to: string;
}

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'invoance-arrows-'));
	await cp(path.join(project, '.dependency-cruiser.cjs'), path.join(folder, 'rules.cjs'));
	await writeFile(path.join(folder, 'tsconfig.json'), '{}');
});
afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** The rules of `npm run lint` that each import breaks, all imports being in one made-up project. */
async function brokenBy(imports: Import[]): Promise<Map<Import, string[]>> {
	for (const { from, to } of imports) {
		await write(to, 'export const something = 1;\n');
		const way = path.relative(path.dirname(from), to.replace(/\.ts$/, ''));
		const specifier = way.startsWith('.') ? way : `./${way}`;
		await write(from, `export { something } from '${specifier}';\n`);
	}
	const folders = ['nodes', 'test', 'tools'];
	const options = ['--config', 'rules.cjs', '--output-type', 'json', ...folders];
	const { stdout } = await run(process.execPath, [cruiser, ...options], { cwd: folder });
	const { violations } = resultSchema.parse(JSON.parse(stdout)).summary;
	return new Map(
		imports.map((one) => [
			one,
			violations
				.filter(({ from, to }) => from === one.from && to === one.to)
				.map(({ rule }) => rule.name)
				.sort(),
		]),
	);
}

async function write(file: string, content: string): Promise<void> {
	const whole = path.join(folder, file);
	await mkdir(path.dirname(whole), { recursive: true });
	await writeFile(whole, content);
}

/** Imports of things that nobody has thought of, and the rule that each breaks. */
const FORBIDDEN: Array<Import & { rule: string }> = [
	{
		from: 'nodes/Invoance/operations/planet/get.ts',
		to: 'nodes/Invoance/http/exchange.ts',
		rule: 'arrows-of-operations',
	},
	{
		from: 'nodes/Invoance/operations/planet/list.ts',
		to: 'nodes/Invoance/download/transfer.ts',
		rule: 'arrows-of-operations',
	},
	{
		from: 'nodes/Invoance/operations/planet/orbit.ts',
		to: 'nodes/Invoance/api/answer.ts',
		rule: 'operations-know-no-http',
	},
	{
		from: 'nodes/Planets/operations/moon/get.ts',
		to: 'nodes/Planets/http/exchange.ts',
		rule: 'arrows-of-operations',
	},
	{
		from: 'nodes/Planets/Planets.node.ts',
		to: 'nodes/Planets/api/client.ts',
		rule: 'node-is-a-table-of-contents',
	},
	{
		from: 'nodes/Invoance/download/mirror.ts',
		to: 'nodes/Invoance/api/request.ts',
		rule: 'arrows-of-download',
	},
	{
		from: 'nodes/Invoance/api/mirror.ts',
		to: 'nodes/Invoance/download/transfer.ts',
		rule: 'arrows-of-api',
	},
	{
		from: 'nodes/Invoance/verification/ask.ts',
		to: 'nodes/Invoance/http/exchange.ts',
		rule: 'arrows-of-verification',
	},
	{
		from: 'nodes/Invoance/operations/star/get.ts',
		to: 'nodes/Invoance/operations/comet/get.ts',
		rule: 'operations-stand-side-by-side',
	},
	{
		from: 'nodes/Invoance/fields/colour.ts',
		to: 'nodes/Invoance/operations/sun/get.ts',
		rule: 'arrows-of-fields',
	},
	{
		from: 'nodes/Invoance/operations/runItems.ts',
		to: 'nodes/Invoance/fields/size.ts',
		rule: 'runItems-knows-no-field',
	},
	{
		from: 'nodes/Invoance/operations/sun/post.ts',
		to: 'nodes/Invoance/api/request.ts',
		rule: 'operations-send-no-request-themselves',
	},
	{
		from: 'nodes/Invoance/download/orbit.ts',
		to: 'nodes/Invoance/api/client.ts',
		rule: 'key-never-leaves-for-storage',
	},
	{
		from: 'nodes/Invoance/periods/orbit.ts',
		to: 'nodes/Invoance/api/schemas.ts',
		rule: 'arrows-of-periods',
	},
	{
		from: 'nodes/Invoance/trigger/orbit.ts',
		to: 'nodes/Invoance/download/transfer.ts',
		rule: 'arrows-of-trigger',
	},
	{ from: 'nodes/Planets/orbit.ts', to: 'tools/orbit.ts', rule: 'published-knows-no-test' },
	{
		from: 'tools/contract/checks/moons.ts',
		to: 'test/emulator/moons.ts',
		rule: 'contract-reads-as-the-node-does',
	},
	{
		from: 'tools/contract/node.ts',
		to: 'nodes/Moons/api/client.ts',
		rule: 'contract-reads-as-the-node-does',
	},
	{ from: 'tools/contract/tool.ts', to: 'tools/moons.ts', rule: 'contract-reads-as-the-node-does' },
	{
		from: 'test/emulator/planets.ts',
		to: 'nodes/Planets/periods/year.ts',
		rule: 'emulator-knows-no-node',
	},
];

const ALLOWED: Import[] = [
	{ from: 'nodes/Invoance/operations/planet/size.ts', to: 'nodes/Invoance/api/client.ts' },
	{ from: 'nodes/Invoance/download/part.ts', to: 'nodes/Invoance/http/retry.ts' },
	{ from: 'nodes/Planets/api/client2.ts', to: 'nodes/Planets/http/retry.ts' },
	{ from: 'tools/contract/stars.ts', to: 'nodes/Planets/api/schemas.ts' },
];

it('the arrows hold for a resource, an operation and a node that nobody has thought of', async () => {
	const broken = await brokenBy([...FORBIDDEN, ...ALLOWED]);
	for (const { rule, ...one } of FORBIDDEN) {
		const rules = [...broken].find(([{ from }]) => from === one.from)?.[1];
		expect([one, rules]).toEqual([one, expect.arrayContaining([rule])]);
	}
	for (const one of ALLOWED) expect([one, broken.get(one)]).toEqual([one, []]);
}, 60_000);
