import { now } from '../runtime/clock';
import { readHttpDate } from './httpDate';

/**
 * Invoance's clock, as far as its answers tell it: by their `Date` header (RFC 9110, to the second).
 * Where there is none, it is the clock of the machine that n8n runs on.
 */
export class ServerClock {
	/** What the server's clock showed at 0 on the clock of `now()`, in epoch milliseconds. */
	private origin: number | undefined;

	/** True once an answer has told the time. */
	get isKnown(): boolean {
		return this.origin !== undefined;
	}

	/**
	 * Takes the time from the headers of an answer that has just arrived; without a readable `date`,
	 * nothing changes.
	 *
	 * @param headers their names in lower case.
	 */
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

	/** How far the two clocks are apart, in milliseconds. */
	get apartMs(): number {
		return Math.abs(this.offsetMs);
	}
}
