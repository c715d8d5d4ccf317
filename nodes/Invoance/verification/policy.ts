import type { EventReason } from './reasons';

/**
 * What counts as failure, apart from how anything is found out: nothing here computes, and nothing
 * elsewhere decides.
 */

/**
 * - `valid`: the signed fields are what the holder of a key signed.
 * - `invalid`: they are not, or cannot be.
 * - `unverifiable`: nobody can tell from this line, because it carries no signature or no key, or
 *   because it is beyond what this runtime or this node can read.
 */
export type Outcome = 'valid' | 'invalid' | 'unverifiable';

const UNVERIFIABLE: ReadonlySet<EventReason> = new Set<EventReason>([
	'line_too_long',
	'no_public_key',
	'no_signature',
	'too_many_organizations',
	'too_many_values',
]);

export function outcomeOf(reason: EventReason): Outcome {
	return UNVERIFIABLE.has(reason) ? 'unverifiable' : 'invalid';
}

/**
 * - `verified`: every event is valid under a pinned key, and nothing is missing that was expected.
 * - `consistent`: the same, under the keys that the file itself carries, which does not show who signed.
 * - `empty`: there are no events, and nothing else is wrong.
 * - `failed`: anything else.
 */
export type Result = 'verified' | 'consistent' | 'empty' | 'failed';

interface Evidence {
	key_source: 'pinned' | 'event';
	events: number;
	valid_events: number;
	missing_seqs: number;
	/** What is wrong with a series besides. */
	problems?: readonly unknown[];
}

/**
 * What a file, or a series as one file, comes to. A repeated `seq` is reported, and no failure: a line
 * that is there twice is genuine.
 *
 * @param expectContiguous whether a gap in `seq` is a failure
 */
export function resultOf(evidence: Evidence, expectContiguous: boolean): Result {
	const { events, valid_events: valid, missing_seqs: missing, problems = [] } = evidence;
	if (problems.length > 0 || valid !== events) return 'failed';
	if (events === 0) return 'empty';
	if (expectContiguous && missing !== 0) return 'failed';
	return evidence.key_source === 'pinned' ? 'verified' : 'consistent';
}

export function isValid(result: Result): boolean {
	return result === 'verified' || result === 'consistent';
}
