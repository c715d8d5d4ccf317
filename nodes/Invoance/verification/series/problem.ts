import type { Reason } from '../reasons';

/** Something that is wrong with a series, although each of its files may be valid for itself. */
export interface Problem {
	/** The file or manifest that it is about. */
	file: string;
	reason: Reason;
	/** One sentence for people. */
	detail: string;
}
