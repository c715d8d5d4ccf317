import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
	const prepared = process.env.INVOANCE_E2E_PREPARED;
	if (prepared !== undefined) await rm(prepared, { recursive: true, force: true });
}
