import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { useEmulator } from '../emulator/useEmulator';

const ROOT = join(__dirname, '../..');
const emulator = useEmulator({ jobDurationMs: 5, coldJobDurationMs: 5 });

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

function reached(): Record<string, string> {
	return { INVOANCE_API_KEY: emulator.apiKey, INVOANCE_BASE_URL: `${emulator.baseUrl}/` };
}

test('it prints a line for each assumption, then a summary, and exits with 0', async () => {
	const { code, printed } = await run({ ...reached(), INVOANCE_ORGANIZATION: 'globex' });
	expect(printed).toMatch(/^holds {4}requests\.bearer$/m);
	expect(printed).toMatch(/^unseen {3}ledger\.anchor: it takes writing to the ledger\.$/m);
	expect(printed).toContain('## Invoance’s API, compared with docs/invoance-api.md');
	expect(printed).toContain('**The node works with this API.**');
	expect(code).toBe(0);
	const ordered = emulator.requests.find(({ method, exportId }) => method === 'POST' && exportId);
	expect(ordered?.body).toMatchObject({ organization_id: 'globex' });
});

test('it says what breaks, and exits with 1', async () => {
	const fault = { type: 'patchBody', patch: { events: 'many' } } as const;
	emulator.faults.add({ on: 'listEvents', times: Infinity, fault });
	const { code, printed } = await run(reached());
	expect(printed).toContain('### Differences that break something');
	expect(printed).toContain('- `events.list`: "events" is a text. Breaks: Event: Get Many.');
	expect(code).toBe(1);
});

test('it exits with 2 where it cannot tell', async () => {
	const { code, printed } = await run({ ...reached(), INVOANCE_API_KEY: emulator.keys.noScopes });
	expect(printed).toContain('**Not everything that the node needs could be seen.**');
	expect(code).toBe(2);
});

test.each([
	[{}, 'INVOANCE_API_KEY is not set'],
	[{ INVOANCE_API_KEY: 'key', INVOANCE_BASE_URL: 'secret place' }, 'INVOANCE_BASE_URL is not an'],
])('it says which variable is wrong: %j', async (variables, words) => {
	const { code, printed } = await run(variables);
	expect(printed).toContain(words);
	expect(printed).not.toContain('secret place');
	expect(code).toBe(2);
});
