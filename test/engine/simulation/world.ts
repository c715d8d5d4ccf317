import { Draw } from '../../emulator/draw';
import type { ListedOrganization } from '../triggerStage';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Events that are late but within Grace Period arrive at most so many milliseconds late. */
const LATE_MS = 4 * MINUTE_MS;

/** An event, and when Invoance had it. */
interface SimulatedEvent {
	occurredMs: number;
	arrivedMs: number;
	/** It arrived later than Grace Period. */
	isTooLate: boolean;
	/** In how many of the delivered files it is. */
	deliveries: number;
	/** It was in a file that arrived although the upload was reported as failed. */
	isOfFailedNight: boolean;
}

/** An organization, with all that will happen in it. */
interface Customer {
	id: string;
	sinceMs: number;
	/** It is archived from then on, and comes back then. */
	archivedMs: readonly [from: number, to: number] | undefined;
	events: SimulatedEvent[];
}

/** How a world is made; the same options make the same world. */
interface WorldOptions {
	seed: number;
	startMs: number;
	days: number;
	eventsPerDay: number;
}

/** The outcome of a simulation, in events, but for `failed`. */
export interface Figure {
	events: number;
	/** In no file, although Invoance had them within Grace Period. */
	lost: number;
	/** In two files, neither of which was of a failed upload. */
	doubled: number;
	/** Uploads that failed. */
	failed: number;
}

/**
 * Invoance, n8n's machine and a place for files, for some months: every event is known, and in which
 * files it is. Clocks drift apart up to a quarter of an hour, n8n is down for hours or days, events
 * arrive late, uploads fail, and some fail after the file has arrived.
 */
export class World {
	readonly endMs: number;
	readonly customers: Customer[];
	nowMs: number;
	private failed = 0;
	private readonly draw: Draw;
	private readonly outages: ReadonlyArray<readonly [from: number, to: number]>;

	constructor({ seed, startMs, days, eventsPerDay }: WorldOptions) {
		this.draw = new Draw(seed);
		this.nowMs = startMs;
		this.endMs = startMs + days * DAY_MS;
		const at = (part: number) => startMs + part * days * DAY_MS;
		const customer = (id: string, sinceMs: number, archivedMs?: Customer['archivedMs']) => ({
			id,
			sinceMs,
			archivedMs,
			events: this.eventsFrom(sinceMs, eventsPerDay),
		});
		this.customers = [
			customer('aorg_first', startMs),
			customer('aorg_archived', startMs, [at(0.3), at(0.5)]),
			customer('aorg_new', at(0.4) + this.draw.below(DAY_MS)),
			customer('aorg_newer', at(0.7) + this.draw.below(DAY_MS)),
		];
		// One begins before the newer one is there, and lasts until after.
		const [, , , newer] = this.customers;
		const aroundNewer = (newer?.sinceMs ?? 0) - HOUR_MS;
		const lastsMs = () => 3 * HOUR_MS + this.draw.below(3 * DAY_MS);
		this.outages = [aroundNewer, at(0.1), at(0.35), at(0.6)].map(
			// What was missed is caught up before the end.
			(from) => [from, Math.min(from + lastsMs(), at(0.85))] as const,
		);
	}

	/** True once in `n` times. */
	oneIn(n: number): boolean {
		return this.draw.oneIn(n);
	}

	/** Whether n8n is running. */
	get isUp(): boolean {
		return !this.outages.some(([from, to]) => this.nowMs >= from && this.nowMs < to);
	}

	/** How far n8n's clock is ahead, in seconds: another value every day. */
	get n8nAheadSeconds(): number {
		return new Draw(Math.floor(this.nowMs / DAY_MS)).below(1800) - 900;
	}

	/** What Invoance lists now. */
	get organizations(): ListedOrganization[] {
		return this.customers
			.filter(({ sinceMs }) => sinceMs <= this.nowMs)
			.map(({ id, archivedMs: [from, to] = [Infinity, 0] }) => ({
				id,
				archived_at: this.nowMs >= from && this.nowMs < to ? new Date(from).toISOString() : null,
			}));
	}

	/**
	 * Exports a range as it is at Invoance now, and uploads the file.
	 *
	 * @returns whether the upload is reported as done.
	 */
	deliver(organizationId: string, startMs: number, endMs: number): boolean {
		const customer = this.customers.find(({ id }) => id === organizationId);
		const isReported = !this.oneIn(4);
		const hasArrived = isReported || this.oneIn(3);
		if (!isReported) this.failed++;
		for (const event of hasArrived ? (customer?.events ?? []) : []) {
			const isInRange = event.occurredMs >= startMs && event.occurredMs <= endMs;
			if (!isInRange || event.arrivedMs > this.nowMs) continue;
			event.deliveries++;
			event.isOfFailedNight ||= !isReported;
		}
		return isReported;
	}

	/** Counts the outcome, over the events up to a moment. */
	figureUntil(endMs: number): Figure {
		const events = this.customers
			.flatMap((customer) => customer.events)
			.filter(({ occurredMs }) => occurredMs <= endMs);
		const count = (is: (event: SimulatedEvent) => boolean) => events.filter(is).length;
		return {
			events: events.length,
			lost: count(({ isTooLate, deliveries }) => !isTooLate && deliveries === 0),
			doubled: count(({ deliveries, isOfFailedNight }) => deliveries > 1 && !isOfFailedNight),
			failed: this.failed,
		};
	}

	private eventsFrom(sinceMs: number, perDay: number): SimulatedEvent[] {
		const count = Math.floor(((this.endMs - sinceMs) / DAY_MS) * perDay);
		return Array.from({ length: count }, () => {
			const anyMs = sinceMs + this.draw.below(this.endMs - sinceMs);
			// Many of them right at a boundary: the last or the first millisecond of an hour.
			const hourMs = Math.ceil(anyMs / HOUR_MS) * HOUR_MS;
			const occurredMs = this.draw.oneIn(5) ? hourMs - this.draw.below(2) : anyMs;
			const isTooLate = this.draw.oneIn(50);
			const lateMs = isTooLate
				? 6 * MINUTE_MS + this.draw.below(10 * DAY_MS)
				: this.draw.below(LATE_MS);
			const arrivedMs = occurredMs + lateMs;
			return { occurredMs, arrivedMs, isTooLate, deliveries: 0, isOfFailedNight: false };
		});
	}
}
