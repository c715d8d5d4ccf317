/** How long one API request may take, in milliseconds; the same as in Invoance's own SDKs. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** How long storage may keep silent, before a body or within it, in milliseconds (product rule). */
export const STALL_MS = 60_000;
