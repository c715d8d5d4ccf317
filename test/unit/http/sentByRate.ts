import type { Log } from '../../../nodes/Invoance/http/log';
import { Rate } from '../../../nodes/Invoance/http/rate';
import { elapse, now } from '../virtualClock';

/** A rate, and what it tells. */
export function newRate() {
	const lines: string[] = [];
	const log: Log = { debug: () => undefined, info: (line) => lines.push(line) };
	return { rate: new Rate(log), lines };
}

/** Sends so many requests, each as soon as it may go. @returns when each went */
export async function send(rate: Rate, count: number, waiting = 1): Promise<number[]> {
	const times: number[] = [];
	while (times.length < count) {
		// As the pacer does it: timers are of whole milliseconds.
		for (let waitMs = rate.waitMs(); waitMs > 0; waitMs = rate.waitMs())
			await elapse(Math.ceil(waitMs));
		rate.spend(waiting);
		times.push(now());
	}
	return times;
}

/** How many requests go at once. */
export async function sentAtOnce(rate: Rate): Promise<number> {
	const times = await send(rate, 30);
	return times.filter((time) => time === times[0]).length;
}

/** A request that is refused, sent just now if nothing else is said. */
export function refuse(rate: Rate, says: Partial<Parameters<Rate['refuse']>[0]> = {}): void {
	rate.refuse({ sentAt: now(), retryAfterMs: 1_000, ...says });
}

/** A second in which so many requests are accepted, all of them at its end. */
export async function acceptInASecond(rate: Rate, count: number): Promise<void> {
	await elapse(1_000);
	for (let index = 0; index < count; index++) rate.accept();
}

/** A rate that has kept to a stated limit for some seconds. */
export async function settledAt(limit: number) {
	const all = newRate();
	all.rate.state(limit);
	await send(all.rate, 3 * limit);
	return all;
}
