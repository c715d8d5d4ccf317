import type { Outcome } from '../../tools/contract/check';
import { checks } from '../../tools/contract/checks';
import { runChecks, type Result, type RunOptions } from '../../tools/contract/run';
import type { Emulator } from '../emulator';

/** What a test says of how to look; the rest follows from the emulator. */
export type LookOptions = Partial<RunOptions>;

/** Runs all checks against an emulator, with little patience. */
export function lookAtAll(emulator: Emulator, options: LookOptions = {}): Promise<Result[]> {
	return runChecks(checks, optionsFor(emulator, options), () => undefined);
}

/**
 * Runs one check.
 *
 * @throws Error if there is no check of the assumption
 */
export async function lookAt(
	emulator: Emulator,
	assumption: string,
	options: LookOptions = {},
): Promise<Outcome> {
	const wanted = checks.filter((check) => check.assumption === assumption);
	const [result] = await runChecks(wanted, optionsFor(emulator, options), () => undefined);
	if (result === undefined) throw new Error(`no check of ${assumption}`);
	return result.outcome;
}

function optionsFor(emulator: Emulator, options: LookOptions): RunOptions {
	return {
		key: emulator.apiKey,
		baseUrl: emulator.baseUrl,
		pollMs: 5,
		exportMs: 20_000,
		...options,
	};
}

/** The assumptions with this verdict. */
export function named(results: readonly Result[], verdict: Outcome['verdict']): string[] {
	return results
		.filter(({ outcome }) => outcome.verdict === verdict)
		.map(({ check }) => check.assumption);
}
