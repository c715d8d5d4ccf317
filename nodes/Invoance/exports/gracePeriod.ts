import { DateTime } from 'luxon';
import { sleepFor } from '../runtime/clock';
import type { ServerClock } from '../http/serverClock';
import { InvoanceError } from '../runtime/invoanceError';
import { msUntilPastGracePeriod } from '../periods/dueRanges';

/** How much more than Grace Period a range may lack before this is a mistake rather than a wait. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** Clocks that are further apart than this are told (product rule). */
const NOTABLE_MS = 30_000;

/** By which clock a range is asked for, and when. */
interface Settling {
	/** How long before it is asked for the range must have ended, in milliseconds. */
	gracePeriodMs: number;
	/** Invoance's clock, or n8n's where Invoance's is not known. */
	clock: Pick<ServerClock, 'now' | 'apartMs'>;
	signal: AbortSignal;
}

/** How long a range that ends at `end` may not be asked for yet, in milliseconds; 0 once it may. */
export function msToGracePeriodEnd(
	end: DateTime,
	{ gracePeriodMs, clock }: Omit<Settling, 'signal'>,
): number {
	return msUntilPastGracePeriod(end, { now: DateTime.fromMillis(clock.now()), gracePeriodMs });
}

/**
 * Waits until a range has ended and events that arrive a little late are in it, by Invoance's clock.
 *
 * @throws InvoanceError naming both clocks if more than 15 minutes besides Grace Period are missing: a
 * run right after midnight waits, a clock that is wrong does not; the signal's reason on cancellation.
 */
export async function waitForGracePeriod(end: DateTime, settling: Settling): Promise<void> {
	const leftMs = msToGracePeriodEnd(end, settling);
	if (leftMs > settling.gracePeriodMs + LONGEST_WAIT_MS) throw tooEarly(end, settling.clock);
	if (leftMs > 0) await sleepFor(leftMs, settling.signal);
}

/** True if the clocks of n8n and Invoance are so far apart that people should know. */
export function areApart(clock: Pick<ServerClock, 'apartMs'>): boolean {
	return clock.apartMs > NOTABLE_MS;
}

function tooEarly(end: DateTime, clock: Pick<ServerClock, 'now'>): InvoanceError {
	const shown = (moment: DateTime) => moment.toUTC().toFormat("yyyy-MM-dd HH:mm:ss 'UTC'");
	const invoance = shown(DateTime.fromMillis(clock.now()));
	const n8n = shown(DateTime.now());
	return new InvoanceError(`The date range ends in the future, at ${shown(end)}`, {
		description: `By Invoance's clock it is ${invoance}, by n8n's ${n8n}. Nothing was exported, because events would be missing. If the clocks differ, set the clock of the machine that n8n runs on; else choose a range that is over.`,
		failure: { cause: 'configuration-invalid' },
	});
}
