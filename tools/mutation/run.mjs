/*
 * `npm run mutation` breaks the code of these folders in many small ways and says which of them no
 * test notices; `npm run mutation -- api` does so for some. Fails if a folder is below the score in
 * stryker.config.mjs. Each folder is a run of its own, because each has its own tests.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const FOLDERS = [
	...['verification', 'verification/event', 'verification/file', 'verification/report'],
	...['verification/sequence', 'verification/series', 'verification/trust'],
	...['api', 'download', 'exports', 'fields', 'http', 'manifest', 'periods', 'runtime', 'trigger'],
];

const [, , ...asked] = process.argv;
for (const folder of asked.length > 0 ? asked : FOLDERS) {
	const { status } = spawnSync('npx', ['stryker', 'run'], {
		env: { ...process.env, MUTATED_FOLDER: folder },
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (status !== 0) process.exitCode = 1;
}
