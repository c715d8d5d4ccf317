import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { check, conclusionOf, lineOf, type Result } from '../../tools/contract/run';
import type { SessionOptions } from '../../tools/contract/session';
import { TABLE } from '../../tools/contract/table';
import { startEmulator, type EmulatorOptions, type Emulator } from '../emulator';
import { finished } from '../emulator/callApi';
import { useEmulator } from '../emulator/useEmulator';
import { SWITCHES } from './switches';

const ROOT = path.join(__dirname, '../..');
const emulator = useEmulator({ jobDurationMs: 5, coldJobDurationMs: 5 });

/** Goes through the table, or one row of it, with little patience. */
async function checked(options: Partial<SessionOptions> = {}, assumption = ''): Promise<Result[]> {
	const rows = TABLE.filter((row) => assumption === '' || row.assumption === assumption);
	const { apiKey: key, baseUrl } = emulator;
	const onWait = () => undefined;
	return await check(rows, { key, baseUrl, pollMs: 5, exportMs: 20_000, onWait, ...options });
}

function named(results: readonly Result[], verdict: Result['verdict']): string[] {
	return results.filter((one) => one.verdict === verdict).map(({ row }) => row.assumption);
}

async function against(options: EmulatorOptions, test: (other: Emulator) => Promise<void>) {
	const other = await startEmulator({ jobDurationMs: 5, coldJobDurationMs: 5, ...options });
	await test(other).finally(() => other.close());
}

describe('an API that is as the document says', () => {
	test.each([undefined, 'acme'])('is found so, for the organization %s', async (organization) => {
		const results = await checked({ organization });
		expect(results.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
		expect(conclusionOf(results)).toBe('works');
	});

	test('gets one export, no anchor, and no key at its storage', async () => {
		emulator.resetRecords();
		await checked();
		const { requests } = emulator;
		const written = requests.filter(({ method, status = 0 }) => method === 'POST' && status < 300);
		expect(new Set(written.map(({ path }) => path))).toEqual(new Set(['/v1/audit/exports']));
		expect(new Set(written.map(({ exportId }) => exportId)).size).toBe(1);
		const stored = requests.filter(({ server }) => server === 'storage');
		expect(stored.length).toBeGreaterThan(2);
		expect(JSON.stringify(stored)).not.toContain(emulator.apiKey);
	});

	test('is found so under a rate limit, whose pauses are kept', async () => {
		await against({ rateLimitPerSecond: 20 }, async (limited) => {
			const { apiKey: key, baseUrl } = limited;
			expect(named(await checked({ key, baseUrl }), 'holds')).toHaveLength(TABLE.length);
			expect(limited.refused()).toBeGreaterThan(0);
		});
	});
});

describe('an API that differs', () => {
	test.each(SWITCHES)('$assumption: $words', async ({ assumption, words, faults }) => {
		for (const fault of faults) emulator.faults.add({ times: Infinity, ...fault });
		expect(await checked({}, assumption)).toMatchObject([{ verdict: 'differs', words }]);
	});

	test('is found out where the files are on the host of the API', async () => {
		const patch = { download_url: `${emulator.baseUrl}/file` };
		emulator.faults.add({ on: 'getExport', times: Infinity, fault: { type: 'patchJob', patch } });
		const words = 'it is the host of the API';
		expect(await checked({}, 'storage.other-host')).toMatchObject([{ verdict: 'differs', words }]);
	});

	test('is found out in every row, by some switch or the test above', () => {
		const found = new Set(SWITCHES.map(({ assumption }) => assumption));
		const others = TABLE.map(({ assumption }) => assumption).filter((name) => !found.has(name));
		expect(others).toEqual(['storage.other-host']);
	});

	test('breaks the node where it needs what differs, and works where it does not', async () => {
		emulator.faults.add({ on: 'me', times: Infinity, fault: { type: 'noDate' } });
		expect(conclusionOf(await checked())).toBe('works');
		const fault = { type: 'patchBody', patch: { events: 'many' } } as const;
		emulator.faults.add({ on: 'listEvents', times: Infinity, fault });
		const results = await checked();
		expect(conclusionOf(results)).toBe('breaks');
		expect(results.map(lineOf).join('\n')).toMatch(/^differs {2}events\.list: .*Breaks: Event: /m);
	});
});

describe('what cannot be seen is not called different', () => {
	test.each(['revoked', 'writeOnly', 'ipBlocked', 'noScopes'] as const)(
		'with a key that is %s',
		async (which) => {
			const results = await checked({ key: emulator.keys[which] });
			expect(named(results, 'differs')).toEqual([]);
			expect(conclusionOf(results)).toBe('cannot tell');
		},
	);

	test('where nobody answers', async () => {
		const results = await checked({ baseUrl: 'http://127.0.0.1:1' });
		expect(named(results, 'unseen')).toHaveLength(TABLE.length);
		expect(results.map(lineOf).join('\n')).not.toContain('127.0.0.1');
	});

	test('where there are no events', async () => {
		await against({ eventsPerOrganization: 0 }, async ({ apiKey: key, baseUrl }) => {
			const results = await checked({ key, baseUrl });
			expect(named(results, 'differs')).toEqual([]);
			expect(named(results, 'holds')).toContain('events.list');
		});
	});

	test('where an export is not ready in time: it is waited for aloud, and named with its status', async () => {
		emulator.nextJobs({ neverReady: true });
		const waits: string[] = [];
		const onWait = (words: string) => waits.push(words);
		const results = await checked({ exportMs: 60, onWait });
		const ready = results.find(({ row }) => row.assumption === 'exports.ready');
		const words = 'when the time was over, the export was still "processing"';
		expect(ready).toMatchObject({ verdict: 'unseen', words });
		expect(waits[0]).toMatch(/^for the export, which is "\w+" after 0 s of at most 0 s$/);
		expect(conclusionOf(results)).toBe('cannot tell');
	});
});

/** Every text in a JSON value but the types of actors and targets, which are words like "document". */
function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	const members = Object.entries(value).filter(([name]) => name !== 'type');
	return members.flatMap(([, member]) => texts(member));
}

test('what is printed holds no key, no address and nothing of the account, whatever differs', async () => {
	const lines = (await checked()).map(lineOf);
	const [created] = emulator.requests.filter(({ exportId }) => exportId !== undefined);
	const { id } = await finished(emulator, created?.exportId ?? '');
	const events = (await emulator.exportBytes(id)).toString().trimEnd().split('\n');
	const quoted = `${emulator.apiKey} at ${emulator.baseUrl}`;
	const status = { type: 'status', status: 404, body: { error: quoted, message: quoted } } as const;
	emulator.faults.add({ on: 'integrity', fault: status });
	for (const { faults } of SWITCHES) {
		for (const fault of faults) emulator.faults.add({ times: 2, ...fault });
	}
	lines.push(...(await checked({ organization: 'acme' })).map(lineOf));
	const { host, hostname } = new URL(emulator.baseUrl);
	const secrets = [
		...[emulator.apiKey, host, hostname, new URL(emulator.storageUrl).host, 'X-Amz-Signature', id],
		...texts(emulator.organizations),
		...texts(events.map((line): unknown => JSON.parse(line))),
	].filter((text) => text.length > 3);
	expect(secrets.length).toBeGreaterThan(100);
	expect(secrets.filter((secret) => lines.join('\n').includes(secret))).toEqual([]);
});

/** Runs the command with these variables of ours and no other. */
function run(variables: Record<string, string>): Promise<{ code: unknown; printed: string }> {
	const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('INVOANCE_'));
	const env = { ...Object.fromEntries(kept), ...variables };
	const command = ['--import', 'tsx', 'tools/contract/index.ts'];
	return new Promise((resolve) => {
		execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
			resolve({ code: error === null ? 0 : error.code, printed: stdout + stderr });
		});
	});
}

test('the command prints a line for each assumption and what they come to, and exits with 0', async () => {
	const INVOANCE_BASE_URL = `${emulator.baseUrl}/`;
	const { code, printed } = await run({ INVOANCE_BASE_URL, INVOANCE_API_KEY: emulator.apiKey });
	expect(printed).toMatch(/^holds {4}requests\.bearer$/m);
	expect(printed).toContain('The node works with this API.');
	expect(code).toBe(0);
});

test.each([
	[{}, 'INVOANCE_API_KEY is not set'],
	[{ INVOANCE_API_KEY: 'key', INVOANCE_BASE_URL: 'secret place' }, 'INVOANCE_BASE_URL is not an'],
])('the command says which variable is wrong: %j', async (variables, words) => {
	const { code, printed } = await run(variables);
	expect(printed).toContain(words);
	expect(printed).not.toContain('secret place');
	expect(code).toBe(2);
});

test('docs/invoance-api.md names the assumptions of the table, and which of them are needed', () => {
	const document = readFileSync(path.join(ROOT, 'docs/invoance-api.md'), 'utf8');
	const named = [...document.matchAll(/^- `([^`]+)`( \(\*\*needed\*\*\))?:/gm)];
	const ofDocument = named.map(([, name, needed]) => [name, needed !== undefined]);
	const ofTable = TABLE.map(({ assumption, breaks }) => [assumption, breaks !== undefined]);
	expect(ofDocument.sort()).toEqual(ofTable.sort());
});
