/** `Sun Nov  6 08:49:37 1994`: the one form of RFC 9110, 5.6.7, that does not say it is in UTC. */
const ASCTIME = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** The date in a header, in epoch milliseconds, in any form of RFC 9110; NaN if it is none. */
export function readHttpDate(header: unknown): number {
	if (typeof header !== 'string') return Number.NaN;
	return Date.parse(ASCTIME.test(header) ? `${header} GMT` : header);
}
