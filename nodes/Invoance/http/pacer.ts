import { now, ringIn, sleepFor } from '../clock';
import { silentLog, type Log } from './log';
import { Rate } from './rate';

/**
 * When it is a request's turn: `first` for what somebody waits for who has all else, such as the
 * fresh address of a file; `look` for a look at an export that may not be ready; `inTurn` for
 * everything else.
 */
export type Turn = 'first' | 'look' | 'inTurn';

/** What a request in the queue is known by. */
export interface Place {
	turn: Turn;
	/** Of a look: since when its export is waited for, on the clock of `now()`. */
	since?: number | undefined;
	/** When waiting for a turn has no use any more, on the clock of `now()`. */
	deadline?: number | undefined;
	signal?: AbortSignal | undefined;
}

/** The turn did not come before the deadline of its {@link Place}. */
export class NoTurnError extends Error {
	constructor() {
		super('It was not this request’s turn in time');
		this.name = 'NoTurnError';
	}
}

interface Waiting {
	since: number;
	begin: () => void;
}

/** How {@link Pacer} works. */
interface PacerOptions {
	/** How many requests may be under way at once, at least 1. */
	concurrency: number;
	/** Asks the server for its limit, which `rate` is told; called at most once, where many wait. */
	askLimit?: () => Promise<void>;
	log?: Log;
}

/** So many requests that wait are many: then it pays to know the limit before it is met. */
const MANY = 10;
/** How long the first request waits for others to come, in milliseconds. */
const GATHER_MS = 1;
/** The part of the pace that looks have while they find nothing, if others wait, and if none do. */
const LEAST_SHARE = 0.06;
const LEAST_SHARE_ALONE = 0.25;
/** The part of that which is left where exports are younger than any that was ever ready. */
const TOO_YOUNG = 0.2;
/** How much longer each export that is ready lets the next ones take. */
const FORGETTING = 1.02;
/** How much the latest look counts for the share of the next ones. */
const WEIGHT = 0.2;
/** So many looks may go before one other request. */
const LOOKS_IN_A_ROW = 1;

/**
 * Lets the requests of one node execution go: not more at once than the user allows, not faster than
 * the server does, looks before new orders.
 *
 * Where the pace is limited, looks have a share of it that grows with how many of them find their
 * export ready, and the export that has been waited for longest is looked at first. So thousands of
 * exports that are far from ready cost few looks, and are fetched as fast as they become ready.
 */
export class Pacer {
	readonly rate: Rate;
	private readonly queues: Record<Turn, Set<Waiting>> = {
		first: new Set(),
		look: new Set(),
		inTurn: new Set(),
	};
	private readonly log: Log;
	private underWay = 0;
	private isOpen = false;
	private hasAsked = false;
	private isAsking = false;
	private alarm: { at: number; controller: AbortController } | undefined;
	/** How many of the latest looks found what they looked for: from 0 to 1. */
	private found = 1;
	/** About how old the exports were that were ready soonest. */
	private readyAfterMs: number | undefined;
	private lookTokens = 1;
	private lookTokensAt = now();
	private looksInARow = 0;
	private looks = 0;

	constructor(private readonly options: PacerOptions) {
		this.log = options.log ?? silentLog;
		this.rate = new Rate(this.log);
	}

	/**
	 * Runs a request when it is its turn.
	 *
	 * @throws NoTurnError at the deadline of its place; the signal's reason, at once, on cancellation.
	 */
	async run<Result>(place: Place, request: () => Promise<Result>): Promise<Result> {
		await this.turnOf(place);
		try {
			return await request();
		} finally {
			this.underWay--;
			this.dispatch();
		}
	}

	/** A look has found its export finished, or not yet; `since` as in its {@link Place}. */
	noteLook({
		isFinished,
		since = now(),
	}: {
		isFinished: boolean;
		since?: number | undefined;
	}): void {
		this.found += WEIGHT * (Number(isFinished) - this.found);
		if (!isFinished) return;
		const ageMs = now() - since;
		this.readyAfterMs = Math.min(ageMs, (this.readyAfterMs ?? ageMs) * FORGETTING);
	}

	/** Ends once the request counts as under way. */
	private async turnOf({ turn, since = 0, deadline, signal }: Place): Promise<void> {
		signal?.throwIfAborted();
		if (deadline !== undefined && now() >= deadline) throw new NoTurnError();
		const leftMs = (deadline ?? Number.POSITIVE_INFINITY) - now();
		const hasBegun = await new Promise<boolean>((resolve) => {
			const leave = (begins: boolean) => {
				this.queues[turn].delete(waiting);
				signal?.removeEventListener('abort', giveUp);
				callOff?.();
				resolve(begins);
			};
			const giveUp = () => {
				leave(false);
			};
			const waiting: Waiting = {
				since,
				begin: () => {
					leave(true);
				},
			};
			const callOff = Number.isFinite(leftMs) ? ringIn(leftMs, giveUp) : undefined;
			signal?.addEventListener('abort', giveUp);
			this.queues[turn].add(waiting);
			this.dispatch();
		});
		if (hasBegun) return;
		signal?.throwIfAborted();
		throw new NoTurnError();
	}

	private dispatch(): void {
		if (!this.isOpen) {
			this.open();
			return;
		}
		if (this.isAsking) return;
		if (this.shallAsk()) {
			void this.ask();
			return;
		}
		while (this.underWay < this.rate.atOnce(this.options.concurrency)) {
			const waitMs = this.rate.waitMs();
			if (waitMs > 0) {
				this.dispatchIn(waitMs);
				return;
			}
			const next = this.next();
			if (next === undefined) return;
			this.underWay++;
			next.begin();
			this.rate.spend(this.queued());
		}
	}

	/** All items of a node begin in the same turn of the event loop: how many they are is seen after. */
	private open(): void {
		if (this.alarm !== undefined) return;
		this.dispatchIn(GATHER_MS, () => {
			this.isOpen = true;
		});
	}

	private queued(): number {
		return this.queues.first.size + this.queues.look.size + this.queues.inTurn.size;
	}

	private shallAsk(): boolean {
		if (this.hasAsked || this.options.askLimit === undefined) return false;
		return this.rate.perSecond === undefined && this.queued() >= MANY;
	}

	private async ask(): Promise<void> {
		this.hasAsked = true;
		this.isAsking = true;
		await this.options.askLimit?.().catch(() => undefined);
		this.isAsking = false;
		if (this.rate.perSecond === undefined) this.rate.beCautious();
		else this.rate.spend(0);
		this.dispatch();
	}

	private next(): Waiting | undefined {
		const { first, look, inTurn } = this.queues;
		const [urgent] = first;
		if (urgent) return urgent;
		const [ordinary] = inTurn;
		const isTheirTurn = ordinary !== undefined && this.looksInARow >= LOOKS_IN_A_ROW;
		if (look.size > 0 && !isTheirTurn && this.mayLook()) {
			this.looksInARow++;
			return this.nextLook();
		}
		this.looksInARow = 0;
		return ordinary;
	}

	/** True if the looks' share of the pace has room for one; else it is dispatched when it has. */
	private mayLook(): boolean {
		const pace = this.rate.perSecond;
		if (pace === undefined) return true;
		const share = pace * this.shareOfLooks();
		const at = now();
		const gained = ((at - this.lookTokensAt) * share) / 1_000;
		this.lookTokens = Math.min(1 + share / 20, this.lookTokens + gained);
		this.lookTokensAt = at;
		if (this.lookTokens < 1) {
			this.dispatchIn(((1 - this.lookTokens) / share) * 1_000);
			return false;
		}
		this.lookTokens--;
		return true;
	}

	private shareOfLooks(): number {
		const least = this.queues.inTurn.size > 0 ? LEAST_SHARE : LEAST_SHARE_ALONE;
		if (this.readyAfterMs === undefined) return Math.max(least, this.found);
		const ageMs = now() - (this.oldest()?.since ?? now());
		if (ageMs < 0.95 * this.readyAfterMs) return least * TOO_YOUNG;
		return Math.max(least, this.found);
	}

	/** Who has waited longest for an export; of eight looks one to who has waited longest for a look. */
	private nextLook(): Waiting | undefined {
		const [next] = this.queues.look;
		return this.rate.perSecond === undefined || ++this.looks % 8 === 0 ? next : this.oldest();
	}

	private oldest(): Waiting | undefined {
		let oldest: Waiting | undefined;
		for (const waiting of this.queues.look) {
			if (oldest === undefined || waiting.since < oldest.since) oldest = waiting;
		}
		return oldest;
	}

	private dispatchIn(delayMs: number, before = () => {}): void {
		const at = now() + delayMs;
		if (this.alarm !== undefined && this.alarm.at <= at) return;
		this.alarm?.controller.abort();
		const controller = new AbortController();
		this.alarm = { at, controller };
		const ring = () => {
			this.alarm = undefined;
			before();
			this.dispatch();
		};
		void sleepFor(delayMs, controller.signal).then(ring, () => undefined);
	}
}
