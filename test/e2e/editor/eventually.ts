import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Repeats an assertion until it holds.
 *
 * @throws what the assertion threw last, if it never holds
 */
export async function eventually(
	assertion: () => Promise<void>,
	timeoutMs = 60_000,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		try {
			await assertion();
			return;
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await sleep(POLL_MS);
	}
}
