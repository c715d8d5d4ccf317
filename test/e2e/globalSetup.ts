import { prepare } from './n8n/prepare';

/** Before all test files: one n8n that has installed the package; each file starts from a copy. */
export default async function globalSetup(): Promise<void> {
	process.env.INVOANCE_E2E_PREPARED = await prepare();
}
