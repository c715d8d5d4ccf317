import { whenAborted } from '../runtime/abort';
import { now, setTimer, sleepFor } from '../runtime/clock';

/** How much of the limit is used: the rest is for clocks and networks that are not even. */
const SHARE = 0.9;
/** The rate until the server states a limit or refuses, and what each wait then adds to it. */
const FIRST_RATE = 10;
const FIRST_INCREASE = 1;
/** What a refusal leaves of the rate, and what each wait adds to it afterwards. */
const DECREASE = 0.8;
const INCREASE = 0.05;
/** No refusal makes it slower than this, in requests a second. */
const SLOWEST_RATE = 1;
/** The few requests of one item are no reason to ask for the limit: at this wait it pays to know it. */
const ASKING_WAIT = 3;
/** What a timer that was late has cost may be made up for, up to this much. */
const CATCH_UP_SECONDS = 0.05;
/** The longest pause for all because of one 429, in milliseconds; the refused request waits longer. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Which request goes before which: `first` what was sent before, or what a file waits for; then what
 * makes progress; then polls, which may be in vain.
 */
export type Priority = 'first' | 'progress' | 'poll';

/** What a request waits for a slot with. Times are on the clock of `now()`. */
interface Slot {
	priority: Priority;
	/** Of a poll: since when its export has been waited for. */
	since?: number | undefined;
	/** When the slot has no use any more. Default: never. */
	deadline?: number | undefined;
	signal?: AbortSignal | undefined;
}

interface Waiting {
	priority: Priority;
	since: number;
	deadline: number;
	start: () => void;
}

/** There was no slot before the deadline. */
export class QueueTimeoutError extends Error {}

interface RateLimiterOptions {
	concurrency: number;
	/** Asks the server for its limit and sets it. Called once, beside the requests. */
	askLimit?: () => Promise<void>;
	log?: (line: string) => void;
}

interface RateLimited {
	/** When the refused request was sent, on the clock of `now()`. */
	sentAt: number;
	retryAfterMs: number;
	/** The limit, in requests a second, where the answer states it. */
	limitPerSecond?: number | undefined;
}

/**
 * Lets the requests of one node execution go, not more at once than the user allows and not faster
 * than the server does: a token bucket a little under the limit that Invoance states. A refusal pauses
 * all requests and decreases the rate, which recovers afterwards.
 */
export class RateLimiter {
	private readonly queue = new Set<Waiting>();
	private underWay = 0;
	private pollsStarted = 0;
	/** How often requests had to wait for a token. */
	private waits = 0;
	private wake: AbortController | undefined;

	private limit = Number.POSITIVE_INFINITY;
	private rate = FIRST_RATE;
	private increase = FIRST_INCREASE;
	private rateSetAt = now();
	private tokens = 1;
	private tokensAt = now();
	private pausedUntil = Number.NEGATIVE_INFINITY;

	constructor(private readonly options: RateLimiterOptions) {}

	get perSecond(): number {
		return Math.min(this.limit * SHARE, this.rate);
	}

	/** Waits for a slot; returns what frees it. Throws QueueTimeoutError, or the signal's reason. */
	async acquire(slot: Slot): Promise<() => void> {
		const { priority, since = 0, deadline = Number.POSITIVE_INFINITY, signal } = slot;
		signal?.throwIfAborted();
		if (now() >= deadline) throw new QueueTimeoutError();
		const isStarted = await new Promise<boolean>((resolve) => {
			const leave = (starts: boolean) => {
				this.queue.delete(waiting);
				cancelTimer();
				unsubscribe();
				if (this.queue.size === 0) this.stopWaking();
				resolve(starts);
			};
			const giveUp = () => {
				leave(false);
			};
			const start = () => {
				leave(true);
			};
			const waiting: Waiting = { priority, since, deadline, start };
			const cancelTimer = Number.isFinite(deadline)
				? setTimer(deadline - now(), giveUp)
				: () => undefined;
			const unsubscribe = whenAborted(signal, giveUp);
			this.queue.add(waiting);
			this.dispatch();
		});
		if (!isStarted) {
			signal?.throwIfAborted();
			throw new QueueTimeoutError();
		}
		return () => {
			this.underWay--;
			this.dispatch();
		};
	}

	setLimit(perSecond: number): void {
		if (!(perSecond > 0) || perSecond === this.limit) return;
		this.limit = perSecond;
		this.setRate(perSecond * SHARE);
		this.options.log?.(`Invoance states a limit of ${perSecond} requests/s, which is kept to`);
		this.stopWaking();
		this.dispatch();
	}

	/** The server has refused a request: all pause, and go slower afterwards. */
	onRateLimited({ sentAt, retryAfterMs, limitPerSecond }: RateLimited): void {
		const pauseMs = Math.min(retryAfterMs, LONGEST_PAUSE_MS);
		this.pausedUntil = Math.max(this.pausedUntil, now() + pauseMs);
		if (limitPerSecond !== undefined) this.setLimit(limitPerSecond);
		this.increase = INCREASE;
		// What was under way when the rate was set says nothing about that rate.
		if (sentAt < this.rateSetAt) return;
		this.setRate(Math.max(SLOWEST_RATE, this.perSecond * DECREASE));
		this.options.log?.(
			`Slowed down to ${this.perSecond.toFixed(1)} requests/s, because Invoance refused one (HTTP 429)`,
		);
	}

	private setRate(perSecond: number): void {
		this.rate = perSecond;
		this.rateSetAt = now();
	}

	private dispatch(): void {
		while (this.underWay < this.options.concurrency && this.queue.size > 0) {
			if (this.msToToken() > 0) {
				this.dispatchLater();
				return;
			}
			this.tokens--;
			this.underWay++;
			this.next()?.start();
		}
	}

	private msToToken(): number {
		const at = now();
		const rate = this.perSecond;
		const elapsedMs = Math.max(0, at - Math.max(this.tokensAt, this.pausedUntil));
		const most = 1 + rate * CATCH_UP_SECONDS;
		this.tokens = Math.min(most, this.tokens + (elapsedMs * rate) / 1_000);
		this.tokensAt = at;
		return Math.max(this.pausedUntil - at, ((1 - this.tokens) / rate) * 1_000);
	}

	private askLimit(): void {
		if (Number.isFinite(this.limit)) return;
		this.tokens--;
		void this.options.askLimit?.().catch(() => undefined);
	}

	private dispatchLater(): void {
		if (this.wake) return;
		if (now() >= this.pausedUntil && ++this.waits === ASKING_WAIT) this.askLimit();
		const wake = new AbortController();
		this.wake = wake;
		// A sleep, because a timer would not keep Node.js running.
		sleepFor(this.msToToken(), wake.signal).then(
			() => {
				this.wake = undefined;
				// Only what had to wait shows that more is needed.
				this.rate += this.increase;
				this.dispatch();
			},
			() => undefined,
		);
	}

	private stopWaking(): void {
		this.wake?.abort();
		this.wake = undefined;
	}

	/**
	 * A poll that has waited for half of its time goes before new work, so that none runs out of time
	 * unseen. Of the others, the export that has been waited for longest is polled first; every fourth
	 * time it is the poll that has queued longest, so that exports that take long hold up no others.
	 */
	private next(): Waiting | undefined {
		const queued = [...this.queue];
		const first = queued.find(({ priority }) => priority === 'first');
		if (first) return first;
		const polls = queued.filter(({ priority }) => priority === 'poll');
		const oldest = polls.reduce<Waiting | undefined>(
			(found, poll) => (found && found.since <= poll.since ? found : poll),
			undefined,
		);
		if (oldest && now() - oldest.since > (oldest.deadline - oldest.since) / 2) return oldest;
		const progress = queued.find(({ priority }) => priority === 'progress');
		return progress ?? (++this.pollsStarted % 4 === 0 ? polls[0] : oldest);
	}
}
