import type { Session } from './session';

/** What a check found. Its words hold no key, no address and nothing that the account's people wrote. */
export type Outcome =
	| { readonly verdict: 'holds' }
	| { readonly verdict: 'differs'; readonly how: string }
	| { readonly verdict: 'unseen'; readonly why: string };

/** One assumption of docs/invoance-api.md, and how to see whether it holds. */
export interface Check {
	/** As the document calls it: `exports.ready`. */
	readonly assumption: string;
	/** What does not work if the assumption is wrong; undefined for what the node tolerates. */
	readonly breaks?: string;
	/** @throws Unseen if what it takes to see is not there */
	run(session: Session): Promise<Outcome>;
}

/** The assumption is right. */
export const HOLDS: Outcome = { verdict: 'holds' };

/** The assumption is wrong, and how, in words that hold nothing of the account's. */
export function differs(how: string): Outcome {
	return { verdict: 'differs', how };
}

/** Right if there is no difference, wrong in the way that `difference` says. */
export function unless(difference: string | undefined): Outcome {
	return difference === undefined ? HOLDS : differs(difference);
}

/** Right if `isSo`, wrong in the way that `how` says. */
export function when(isSo: boolean, how: string): Outcome {
	return isSo ? HOLDS : differs(how);
}
