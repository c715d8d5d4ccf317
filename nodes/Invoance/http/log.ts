/**
 * Where the node tells what somebody who looks at 3 a.m. needs to know: n8n's logger. A line never
 * holds a key, a signed address, or anything of an event.
 */
export interface Log {
	/** One step of one item, e.g. a look at an export. */
	debug: (message: string) => void;
	/** What changes the course of things, e.g. a retry or the pace. */
	info: (message: string) => void;
}

/** Says nothing, where there is nobody to tell. */
export const silentLog: Log = { debug: () => undefined, info: () => undefined };
