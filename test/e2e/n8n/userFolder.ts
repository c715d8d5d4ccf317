import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A user folder of its own for one test file: a copy of the prepared one. */
export async function copyOfPrepared(): Promise<string> {
	const prepared = process.env.INVOANCE_E2E_PREPARED;
	if (prepared === undefined) throw new Error('The end-to-end tests start with npm run test:e2e');
	const userFolder = await mkdtemp(path.join(tmpdir(), 'invoance-n8n-'));
	await cp(path.join(prepared, 'userFolder'), userFolder, { recursive: true });
	return userFolder;
}
