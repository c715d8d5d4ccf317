import { whenAborted } from '../runtime/abort';
import { now, setTimer, sleepFor } from '../runtime/clock';
import { silentLog, type Log } from './log';
import { LookQueue, type WaitingLook } from './lookQueue';
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

interface Waiting extends WaitingLook {
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
/** So many looks may go before one other request. */
const LOOKS_IN_A_ROW = 1;

/**
 * Lets the requests of one node execution go: not more at once than the user allows, not faster than
 * the server does, looks by turns with new orders.
 */
export class Pacer {
	readonly rate: Rate;
	/** How looks share the pace with the others. */
	readonly looks = new LookQueue<Waiting>();
	private readonly queues = {
		first: new Set<Waiting>(),
		look: this.looks,
		inTurn: new Set<Waiting>(),
	};
	private readonly log: Log;
	private underWay = 0;
	private isOpen = false;
	private hasAsked = false;
	private isAsking = false;
	private alarm: { at: number; controller: AbortController } | undefined;
	private looksInARow = 0;

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

	/** Ends once the request counts as under way. */
	private async turnOf({ turn, since = 0, deadline, signal }: Place): Promise<void> {
		signal?.throwIfAborted();
		if (deadline !== undefined && now() >= deadline) throw new NoTurnError();
		const leftMs = (deadline ?? Number.POSITIVE_INFINITY) - now();
		const hasBegun = await new Promise<boolean>((resolve) => {
			const leave = (begins: boolean) => {
				this.queues[turn].delete(waiting);
				unsubscribe();
				cancelTimer?.();
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
			const cancelTimer = Number.isFinite(leftMs) ? setTimer(leftMs, giveUp) : undefined;
			const unsubscribe = whenAborted(signal, giveUp);
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
		const { first, inTurn } = this.queues;
		const [urgent] = first;
		if (urgent) return urgent;
		const [ordinary] = inTurn;
		const isTheirTurn = ordinary !== undefined && this.looksInARow >= LOOKS_IN_A_ROW;
		if (this.looks.size > 0 && !isTheirTurn) {
			const pace = this.rate.perSecond;
			const waitMs = this.looks.waitMs(pace, ordinary !== undefined);
			if (waitMs === 0) {
				this.looksInARow++;
				return this.looks.next(pace);
			}
			this.dispatchIn(waitMs);
		}
		this.looksInARow = 0;
		return ordinary;
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
