import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { z } from 'zod';

import { nodePlatform } from '../../nodes/Invoance/runtime/nodePlatform';
import { verifyFile } from '../../nodes/Invoance/verification/file/verifyFile';
import { canonicalBytes } from '../emulator/signing';
import { oneStep, startStage, type Stage } from '../engine/setup';
import { useSdk } from './bridge';
import { changed } from './changed';
import { DIFFERENCES } from './differences';

const VECTORS = z
	.object({
		vectors: z.array(
			z.object({ name: z.string(), line: z.string(), pinned: z.string().optional() }),
		),
	})
	.parse(JSON.parse(readFileSync(path.join(__dirname, '../vectors/vectors.json'), 'utf8'))).vectors;
const sdk = useSdk();
let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'invoance-sdk-'));
});
afterAll(async () => {
	await rm(folder, { recursive: true });
});

/** What each says of a line: `valid`, or why it is not. */
interface Opinions {
	sdk: string;
	node: string;
}

/** How many failures a report of the node lists. */
const LISTED = 100;

/** What the node says of each line, by way of files of as many lines as a report lists failures. */
async function nodeOpinions(lines: readonly string[], publicKey: string | undefined) {
	const opinions: string[] = [];
	for (let from = 0; from < lines.length; from += LISTED) {
		const part = lines.slice(from, from + LISTED);
		const file = path.join(folder, 'part.ndjson');
		await writeFile(file, `${part.join('\n')}\n`);
		const report = await verifyFile(chunksOf(await readFile(file)), {
			platform: nodePlatform,
			publicKey,
		});
		const reasons = new Map(report.failures.map(({ line, reason }) => [line, reason]));
		opinions.push(...part.map((_, index) => reasons.get(index + 1) ?? 'valid'));
	}
	return opinions;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
	yield await Promise.resolve(bytes);
}

async function opinionsOn(lines: readonly string[], publicKey?: string): Promise<Opinions[]> {
	const file = path.join(folder, 'lines.ndjson');
	await writeFile(file, `${lines.join('\n')}\n`);
	const ofSdk = await sdk.verify(file, publicKey ?? null);
	const ofNode = await nodeOpinions(lines, publicKey);
	expect(ofSdk).toHaveLength(ofNode.length);
	return ofNode.map((node, index) => ({ node, sdk: ofSdk[index] ?? '' }));
}

const bothValid: Opinions = { sdk: 'valid', node: 'valid' };

test('the golden vectors of the SDK are verified, and the emulator signs the same bytes', async () => {
	const vectors = await sdk.vectors();
	expect(vectors.length).toBeGreaterThanOrEqual(15);
	for (const { name, line, canonical } of vectors) {
		expect([name, await opinionsOn([line])]).toEqual([name, [bothValid]]);
		const event = z.record(z.unknown()).parse(JSON.parse(line));
		if (!/\d{16,}/.test(canonical)) expect(canonicalBytes(event).toString()).toBe(canonical);
	}
});

describe('on a file that the node has downloaded', () => {
	const EVENTS = 10_000;
	let stage: Stage;
	let lines: string[];
	beforeAll(async () => {
		stage = await startStage({ eventsPerOrganization: EVENTS });
		const workflow = await oneStep({
			organizationId: 'acme',
			format: 'ndjson',
			dateRange: 'allTime',
		});
		const { items, error } = await stage.engine.run(workflow);
		expect(error).toBeUndefined();
		const file = await stage.engine.read(items('Invoance')[0]?.binary?.data);
		lines = file.toString().trimEnd().split('\n');
	});
	afterAll(() => stage.close());

	test('the two agree that ten thousand are valid', async () => {
		expect(lines).toHaveLength(EVENTS);
		for (const key of [undefined, stage.emulator.publicKey]) {
			const opinions = await opinionsOn(lines, key);
			expect(opinions.filter(({ sdk, node }) => sdk !== 'valid' || node !== 'valid')).toEqual([]);
		}
	});

	test('of ten thousand that were changed, the node takes none that the SDK refuses', async () => {
		const opinions = await opinionsOn(lines.map(changed), stage.emulator.publicKey);
		const only = (one: keyof Opinions, other: keyof Opinions) =>
			opinions.filter((of) => of[one] === 'valid' && of[other] !== 'valid');
		expect(only('node', 'sdk')).toEqual([]);
		expect(opinions.filter(({ node }) => node === 'valid').length).toBeGreaterThan(1000);
		// What the node refuses of what the SDK takes is of the kinds in the table below.
		const reasons = new Set(only('sdk', 'node').map(({ node }) => node));
		expect([...reasons].sort()).toEqual([
			'canonicalization_failed',
			'duplicate_key',
			'signature_invalid',
		]);
	});
});

describe('where the two differ', () => {
	test.each(DIFFERENCES)('$what: $why', async ({ line, sdk, node }) => {
		const [opinions] = await opinionsOn([line]);
		const verdict = (opinion = '') => (opinion === 'valid' ? 'valid' : 'not valid');
		expect({ sdk: verdict(opinions?.sdk), node: verdict(opinions?.node) }).toEqual({ sdk, node });
	});

	test('of all vectors, it is in these', async () => {
		const differing = [];
		for (const { name, line, pinned } of VECTORS) {
			const [one] = await opinionsOn([line], pinned);
			if ((one?.sdk === 'valid') !== (one?.node === 'valid')) differing.push(name);
		}
		expect(differing).toEqual([
			'id and event_id that differ',
			'a leap second is the first second of the next day',
			'a field twice',
			'a field twice with the same value',
			'a key twice at depth',
			'a key twice, once with escapes',
			'a key twice, once with a blank',
			'a key twice in a field that is not signed',
			'a signature in capitals',
		]);
	});
});
