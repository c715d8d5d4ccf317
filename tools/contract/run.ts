import type { Check, Outcome } from './check';
import { Unseen } from './unseen';
import { Client, type ClientOptions } from './client';
import { hidden } from './hidden';
import { Session, type SessionOptions } from './session';

/** What a check found. */
export interface Result {
	readonly check: Check;
	readonly outcome: Outcome;
}

/** What to look at, and how. */
export interface RunOptions extends ClientOptions, SessionOptions {}

/**
 * Runs checks one after the other.
 *
 * @param report told each result as soon as it is there
 */
export async function runChecks(
	checks: readonly Check[],
	options: RunOptions,
	report: (result: Result) => void,
): Promise<Result[]> {
	const client = new Client(options);
	const session = new Session(client, options);
	const results: Result[] = [];
	for (const check of checks) {
		const outcome = hidden(await outcomeOf(check, session), options);
		results.push({ check, outcome });
		report({ check, outcome });
	}
	return results;
}

async function outcomeOf(check: Check, session: Session): Promise<Outcome> {
	try {
		return await check.run(session);
	} catch (error) {
		if (error instanceof Unseen) return { verdict: 'unseen', why: error.message };
		throw error;
	}
}

/** What the results mean for the node. */
type Verdict = 'works' | 'breaks' | 'cannot tell';

/**
 * Whether the node works with this API: it breaks if anything is different that it needs, and nobody
 * can tell while something that it needs has not been seen.
 */
export function verdictOf(results: readonly Result[]): Verdict {
	const needed = results.filter(({ check }) => check.breaks !== undefined);
	if (needed.some(({ outcome }) => outcome.verdict === 'differs')) return 'breaks';
	return needed.every(({ outcome }) => outcome.verdict === 'holds') ? 'works' : 'cannot tell';
}
