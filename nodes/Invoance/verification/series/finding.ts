import type { Reason } from '../reasons';

/** What there is to say of a series besides its events: a problem, or a note. */
export interface SeriesFinding {
	/** The file or manifest that it is about. */
	file: string;
	reason: Reason;
	/** One sentence for people. */
	detail: string;
}

/** Problems make a series invalid; notes name what failed deliveries leave behind, which hides nothing. */
export interface SeriesFindings {
	problems: SeriesFinding[];
	notes: SeriesFinding[];
}
