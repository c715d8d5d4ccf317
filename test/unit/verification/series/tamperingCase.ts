import type { Month } from './halfYear';

/** What a report says of files that were tampered with: codes, in the order of the alphabet. */
interface Expected {
	/** With the key pinned. */
	pinned: string;
	/** Without, where that makes a difference. */
	unpinned?: string;
}

/** One row of the tampering matrix. */
export interface TamperingCase {
	name: string;
	tamper: (months: Month[]) => void;
	withManifests: Expected;
	/** `–` where there is nothing to tamper with. */
	without: Expected | '–';
	/** Why it cannot be seen somewhere, and what shows it all the same. */
	note?: string;
}

/** What is expected where nothing can be seen. */
export const NOTHING_SEEN: Expected = { pinned: 'valid' };
