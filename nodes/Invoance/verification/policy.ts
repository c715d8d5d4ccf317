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
	'integer_precision',
	'line_too_long',
	'no_public_key',
	'no_signature',
	'too_many_organizations',
]);

/** What a line counts as that is not valid. */
export function outcomeOf(reason: EventReason): Outcome {
	return UNVERIFIABLE.has(reason) ? 'unverifiable' : 'invalid';
}

/** What a verdict depends on. */
interface Evidence {
	events: number;
	valid_events: number;
	/** 0, or digits where a number could not hold it. */
	missing_seqs: number | string;
}

/**
 * Whether a file passes: it has at least one event, every one is valid, and, if no gap is expected,
 * there is none. A repeated `seq` is reported, and no failure: a line that is there twice is genuine.
 */
export function filePasses(evidence: Evidence, expectContiguous: boolean): boolean {
	const { events, valid_events: valid, missing_seqs: missing } = evidence;
	return events > 0 && valid === events && !(expectContiguous && missing !== 0);
}

/** Whether a series passes: all its events together as those of one file, and nothing else is wrong. */
export function seriesPasses(
	evidence: Evidence & { problems: readonly unknown[] },
	expectContiguous: boolean,
): boolean {
	return evidence.problems.length === 0 && filePasses(evidence, expectContiguous);
}
