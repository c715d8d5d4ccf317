import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { request } from 'undici';

const ROOT = join(__dirname, '../..');
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const withCurl = hasCurl ? test : test.skip;
const running: ChildProcess[] = [];

/** Starts the command on free ports; resolves with the process and what it printed. */
async function start(...flags: string[]): Promise<{ cli: ChildProcess; printed: string }> {
	const cli = spawn(process.execPath, ['--import', 'tsx', 'test/emulator/cli.ts', ...flags], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	running.push(cli);
	let printed = '';
	for await (const chunk of cli.stdout) {
		printed += String(chunk);
		if (printed.includes('Ctrl+C')) break;
	}
	return { cli, printed };
}

afterEach(() => {
	for (const cli of running.splice(0)) cli.kill('SIGKILL');
});

withCurl('the three curl commands work as they are printed', async () => {
	const { cli, printed } = await start('--port', '0', '--storage-port', '0', '--job-ms', '50');
	const commands = printed.split('\n').filter((line) => /^(EXPORT_ID|until|curl)/.test(line));
	expect(commands).toHaveLength(3);
	const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
	try {
		execFileSync('bash', ['-c', commands.join('\n')], { cwd: folder });
		const lines = readFileSync(join(folder, 'audit.csv'), 'utf8').split(/\r\n(?=aevt_|$)/);
		expect(lines[0]).toMatch(/^id,org_id,seq,/);
		expect(lines.slice(1, -1)).toHaveLength(1000);
	} finally {
		rmSync(folder, { recursive: true });
	}
	cli.kill('SIGINT');
	expect(await once(cli, 'exit')).toEqual([0, null]);
});

test('it finds other ports when its own are taken, and ends on SIGTERM', async () => {
	const first = await start('--port', '0', '--storage-port', '0');
	const port = /Base URL +http:\/\/127\.0\.0\.1:(\d+)/.exec(first.printed)?.[1] ?? '';
	const second = await start('--port', port, '--storage-port', '0', '--events', '5');
	const other = /Base URL +(http:\/\/127\.0\.0\.1:(\d+))/.exec(second.printed);
	expect(other?.[2]).not.toBe(port);
	const key = /API key +(\S+)/.exec(second.printed)?.[1] ?? '';
	const answer = await request(`${other?.[1] ?? ''}/v1/me`, { headers: { 'x-api-key': key } });
	await answer.body.dump();
	expect(answer.statusCode).toBe(200);
	second.cli.kill('SIGTERM');
	expect(await once(second.cli, 'exit')).toEqual([0, null]);
});

test('a flag it does not know is an error with usage', () => {
	const run = spawnSync(process.execPath, ['--import', 'tsx', 'test/emulator/cli.ts', '--nope'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	expect(run.status).toBe(1);
	expect(run.stderr).toContain('--job-ms');
});
