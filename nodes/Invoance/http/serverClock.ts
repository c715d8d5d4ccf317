import { now } from '../runtime/clock';

/** `Sun Nov  6 08:49:37 1994`: the one form of RFC 9110, 5.6.7, that does not say it is in UTC. */
const ASCTIME = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** The date in a header, in epoch milliseconds, in any form of RFC 9110; NaN if it is none. */
export function readHttpDate(header: unknown): number {
	if (typeof header !== 'string') return Number.NaN;
	return Date.parse(ASCTIME.test(header) ? `${header} GMT` : header);
}

/** Clocks that are further apart than this are reported (product rule). */
const NOTABLE_MS = 30_000;

/**
 * Invoance's clock, as far as its answers tell it: by their `Date` header (RFC 9110, to the second).
 * Where there is none, it is the clock of the machine that n8n runs on.
 */
export class ServerClock {
	/** What the server's clock showed at 0 on the clock of `now()`, in epoch milliseconds. */
	private origin: number | undefined;

	get isKnown(): boolean {
		return this.origin !== undefined;
	}

	/** Takes the time from the headers of an answer that has just arrived. */
	learn(headers: Record<string, unknown>): void {
		const dateMs = readHttpDate(headers.date);
		if (Number.isNaN(dateMs)) return;
		const origin = dateMs - now();
		// Both are too early, by less than the second that the header is cut to: the later is nearer.
		const isNearer = this.origin === undefined || Math.abs(origin - this.origin) >= 1_000;
		this.origin = isNearer ? origin : Math.max(origin, this.origin ?? origin);
	}

	/**
	 * The time in epoch milliseconds, never later than it is at Invoance: the header tells the second
	 * that has begun, and was written before it arrived.
	 */
	now(): number {
		return this.origin === undefined ? Date.now() : Math.floor(this.origin + now());
	}

	/** How far Invoance's clock is ahead of n8n's, in milliseconds; negative if it is behind. */
	get offsetMs(): number {
		return this.now() - Date.now();
	}

	/** True if the clocks of n8n and Invoance are so far apart that people should know. */
	get isApart(): boolean {
		return Math.abs(this.offsetMs) > NOTABLE_MS;
	}
}
