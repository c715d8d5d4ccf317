import { whenAborted } from '../runtime/abort';
import { now, setTimer, sleepFor } from '../runtime/clock';
import { silentLog, type Log } from './log';

/** How much of the limit is used: the rest is for clocks and networks that are not even. */
const SHARE = 0.9;
/** The rate until the server states a limit or refuses, and what each request then adds to it. */
const FIRST_RATE = 10;
const FIRST_INCREASE = 1;
/** What a refusal leaves of the rate, and what each request adds to it afterwards. */
const DECREASE = 0.8;
const INCREASE = 0.05;
/** No refusal makes it slower than this, in requests a second. */
const SLOWEST_RATE = 1;
/** What a timer that was late has cost may be made up for, up to this much. */
const CATCH_UP_SECONDS = 0.05;
/** The longest pause for all because of one 429, in milliseconds; the refused request waits longer. */
const LONGEST_PAUSE_MS = 60_000;
/** From so many waiting requests on it pays to know the limit. */
const MANY = 10;

/**
 * Which request goes before which: `first` what was sent before, or what a file waits for; then what
 * makes progress; then polls, which may be in vain.
 */
export type Priority = 'first' | 'progress' | 'poll';

/** What a request waits for a slot with. Times are on the clock of `now()`. */
interface SlotRequest {
	priority: Priority;
	/** Of a poll: since when its export has been waited for. */
	since?: number | undefined;
	/** When the slot has no use any more. Default: never. */
	deadline?: number | undefined;
	signal?: AbortSignal | undefined;
}

/** There was no slot before the deadline. */
export class QueueTimeoutError extends Error {
	constructor() {
		super('There was no slot for this request in time');
		this.name = 'QueueTimeoutError';
	}
}

interface Waiting {
	since: number;
	deadline: number;
	start: () => void;
}

interface RateLimiterOptions {
	/** How many requests may be under way at once, at least 1. */
	concurrency: number;
	/** Asks the server for its limit and sets it. Called once, beside the requests, if many wait. */
	askLimit?: () => Promise<void>;
	log?: Log;
}

/** What a 429 says. */
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
	private readonly queues = {
		first: new Set<Waiting>(),
		progress: new Set<Waiting>(),
		poll: new Set<Waiting>(),
	};
	private readonly log: Log;
	private underWay = 0;
	private pollsStarted = 0;
	private hasAsked = false;
	private wake: { at: number; cancel: AbortController } | undefined;

	private limit = Number.POSITIVE_INFINITY;
	private rate = FIRST_RATE;
	private increase = FIRST_INCREASE;
	private rateSetAt = now();
	private tokens = 1;
	private tokensAt = now();
	private pausedUntil = Number.NEGATIVE_INFINITY;

	constructor(private readonly options: RateLimiterOptions) {
		this.log = options.log ?? silentLog;
	}

	/** The rate, in requests a second. */
	get perSecond(): number {
		return Math.min(this.limit * SHARE, this.rate);
	}

	/**
	 * Waits for a slot.
	 *
	 * @returns frees the slot; to be called when the request has ended.
	 * @throws QueueTimeoutError at the deadline; the signal's reason, at once, on cancellation.
	 */
	async acquire({
		priority,
		since = 0,
		deadline = Number.POSITIVE_INFINITY,
		signal,
	}: SlotRequest): Promise<() => void> {
		signal?.throwIfAborted();
		if (now() >= deadline) throw new QueueTimeoutError();
		const queue = this.queues[priority];
		const isStarted = await new Promise<boolean>((resolve) => {
			const leave = (starts: boolean) => {
				queue.delete(waiting);
				cancelTimer?.();
				unsubscribe();
				if (this.queued === 0) this.cancelWake();
				resolve(starts);
			};
			const giveUp = () => {
				leave(false);
			};
			const start = () => {
				leave(true);
			};
			const waiting: Waiting = { since, deadline, start };
			const cancelTimer = Number.isFinite(deadline)
				? setTimer(deadline - now(), giveUp)
				: undefined;
			const unsubscribe = whenAborted(signal, giveUp);
			queue.add(waiting);
			this.dispatch();
		});
		if (!isStarted) {
			signal?.throwIfAborted();
			throw new QueueTimeoutError();
		}
		return () => {
			this.underWay--;
			// Only what waits for the rate shows that more is needed.
			if (this.wake) this.rate += this.increase;
			this.dispatch();
		};
	}

	/** The server states its limit, in requests a second. */
	setLimit(perSecond: number): void {
		if (!(perSecond > 0) || perSecond === this.limit) return;
		this.limit = perSecond;
		this.setRate(perSecond * SHARE);
		this.log.info(`Invoance states a limit of ${perSecond} requests/s, which is kept to`);
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
		this.log.info(
			`Slowed down to ${this.perSecond.toFixed(1)} requests/s, because Invoance refused one (HTTP 429)`,
		);
	}

	private setRate(perSecond: number): void {
		this.rate = perSecond;
		this.rateSetAt = now();
	}

	private get queued(): number {
		return this.queues.first.size + this.queues.progress.size + this.queues.poll.size;
	}

	private dispatch(): void {
		this.askLimitIfMany();
		while (this.underWay < this.options.concurrency && this.queued > 0) {
			const waitMs = this.msToToken();
			if (waitMs > 0) {
				this.dispatchIn(waitMs);
				return;
			}
			this.tokens--;
			this.underWay++;
			this.next()?.start();
		}
	}

	private askLimitIfMany(): void {
		if (this.hasAsked || this.queued < MANY || Number.isFinite(this.limit)) return;
		this.hasAsked = true;
		this.tokens--;
		// A moment later, so that the first requests go before it.
		void sleepFor(1)
			.then(this.options.askLimit)
			.catch(() => undefined);
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

	/**
	 * A poll that has waited for half of its time goes before new work, so that none runs out of time
	 * unseen. Of the others, the export that has been waited for longest is polled first; every fourth
	 * time it is the poll that has queued longest, so that exports that take long hold up no others.
	 */
	private next(): Waiting | undefined {
		const { first, progress, poll } = this.queues;
		if (first.size > 0) return head(first);
		const oldest = [...poll].reduce<Waiting | undefined>(
			(found, waiting) => (found && found.since <= waiting.since ? found : waiting),
			undefined,
		);
		if (oldest && now() - oldest.since > (oldest.deadline - oldest.since) / 2) return oldest;
		if (progress.size > 0) return head(progress);
		return ++this.pollsStarted % 4 === 0 ? head(poll) : oldest;
	}

	private dispatchIn(delayMs: number): void {
		const at = now() + delayMs;
		if (this.wake && this.wake.at <= at) return;
		this.cancelWake();
		const cancel = new AbortController();
		this.wake = { at, cancel };
		const dispatch = () => {
			this.wake = undefined;
			this.dispatch();
		};
		// A sleep, because a timer would not keep Node.js running.
		void sleepFor(delayMs, cancel.signal).then(dispatch, () => undefined);
	}

	private cancelWake(): void {
		this.wake?.cancel.abort();
		this.wake = undefined;
	}
}

function head(queue: Set<Waiting>): Waiting | undefined {
	const [first] = queue;
	return first;
}
