import { now } from '../runtime/clock';
import { silentLog, type Log } from './log';

/** How much of a limit is used: the rest is for clocks and networks that are not even. */
const HEADROOM = 0.97;
/** How much of the pace is left after a request was refused at it. */
const BACK_OFF = 0.9;
/**
 * The same where the limit is known and the refusal stands alone: then a request took longer on its
 * way than those after it, which a little more room prevents.
 */
const BACK_OFF_ALONE = 0.97;
/** For how long before no other may have been refused, in milliseconds. */
const ALONE_MS = 4_000;
/** The slowest pace, in requests a second. */
const SLOWEST = 0.2;
/** The least that is taken for a limit that nobody states, in requests a second. */
const LEAST_MEASURED = 2;
/** How long a pace is kept before a faster one is tried, in milliseconds; doubled each time. */
const FIRST_HOLD_MS = 20_000;
const LONGEST_HOLD_MS = 160_000;
/** How much faster the pace becomes in each second after that. */
const GROWTH = 1.03;
/** The longest pause for all because of one 429, in milliseconds; who was refused may wait longer. */
const LONGEST_PAUSE_MS = 60_000;
/** How many requests and seconds at the stated limit show that nobody enforces it. */
const TRUSTED_REQUESTS = 40;
const TRUSTED_SECONDS = 3;
/**
 * While no limit is known: one more request at once for each so many that were accepted. So those
 * that are under way when one is refused, and are refused with it, are a tenth of a second's.
 */
const ACCEPTED_PER_STEP = 12;
/** The most requests that are sent at once at a pace: a server that takes no burst refuses them. */
const LARGEST_BURST = 10;

/**
 * How requests are spread at a pace: some go at once after a second without any; or only what was
 * late is made up for; or each keeps its distance to the one before.
 */
type Spread = 'bursts' | 'madeUp' | 'even';

/** What a 429 says. */
interface Refusal {
	/** When the refused request was sent, on the clock of `now()`. */
	sentAt: number;
	/** How long to send nothing, in milliseconds. */
	retryAfterMs: number;
	/** The limit as the answer states it, in requests a second. */
	limitPerSecond?: number | undefined;
}

/**
 * How fast the server lets the requests of one node execution come. It is learnt, in this order:
 * from the limit that the server states (`GET /v1/me`, or the body of a 429), and from what it
 * accepts and refuses. Where nothing is known and nothing refused, nothing is slowed down.
 */
export class Rate {
	private stated: number | undefined;
	/** Up to where the server is thought to accept requests; undefined while it has refused none. */
	private ceiling: number | undefined;
	private decreasedAt = Number.NEGATIVE_INFINITY;
	private holdMs = FIRST_HOLD_MS;
	private spread: Spread = 'bursts';
	private burstAt = Number.NEGATIVE_INFINITY;
	private pausedUntil = Number.NEGATIVE_INFINITY;
	private tokens = 1;
	/** Up to when tokens have been counted. */
	private filledAt = now();
	private lastSentAt = Number.NEGATIVE_INFINITY;
	/** When the latest requests were accepted, as long as no limit is known. */
	private acceptedAt: number[] = [];
	private accepted = 0;
	private isCautious = false;
	private sentAtLimit = 0;
	/** The stated limit was kept to for some seconds, and the server let more than it come. */
	private isUnenforced = false;

	constructor(private readonly log: Log = silentLog) {}

	/** The pace, in requests a second; undefined while there is none to keep. */
	get perSecond(): number | undefined {
		const cap = this.stated === undefined ? Number.POSITIVE_INFINITY : this.stated * HEADROOM;
		if (this.ceiling === undefined) {
			return this.stated === undefined || this.isUnenforced ? undefined : cap;
		}
		const grownSeconds = Math.max(0, now() - this.decreasedAt - this.holdMs) / 1_000;
		return Math.min(cap, this.ceiling * HEADROOM * GROWTH ** grownSeconds);
	}

	/** How many requests may be under way at once, of the `most` that the user allows. */
	atOnce(most: number): number {
		if (!this.isCautious || this.perSecond !== undefined) return most;
		return Math.min(most, 1 + Math.floor(this.accepted / ACCEPTED_PER_STEP));
	}

	/** How long until the next request may be sent, in milliseconds. */
	waitMs(): number {
		const at = now();
		const pauseMs = Math.max(0, this.pausedUntil - at);
		const rate = this.perSecond;
		if (rate === undefined) return pauseMs;
		this.fill(at, rate);
		return Math.max(pauseMs, this.tokens >= 1 ? 0 : ((1 - this.tokens) / rate) * 1_000);
	}

	/** A request is sent now, and so many wait for the pace. */
	spend(waiting: number): void {
		this.lastSentAt = now();
		if (this.perSecond === undefined) return;
		this.tokens -= 1;
		if (this.ceiling !== undefined || this.stated === undefined) return;
		this.sentAtLimit = waiting > 0 ? this.sentAtLimit + 1 : 0;
		if (this.sentAtLimit < Math.max(TRUSTED_REQUESTS, TRUSTED_SECONDS * this.stated)) return;
		// To try what the limit is worth may cost a pause; that pays for many only.
		if (waiting < TRUSTED_SECONDS * this.stated) return;
		this.isUnenforced = true;
		this.beCautious();
		this.log.info(`Not paced: ${this.stated} requests/s are stated, and none was refused at it`);
	}

	/** The server states its limit, in requests a second. */
	state(limitPerSecond: number): void {
		if (!(limitPerSecond > 0) || this.stated === limitPerSecond) return;
		this.stated = Math.max(SLOWEST, limitPerSecond);
		if (this.ceiling === undefined) this.beginBurst(now(), this.stated);
		this.log.info(`Paced to ${limitPerSecond} requests/s, the limit that Invoance states`);
	}

	/** Many requests wait and no limit is known: begin with few at once. */
	beCautious(): void {
		this.isCautious = true;
		this.accepted = 0;
	}

	/** The server has taken a request. */
	accept(): void {
		this.accepted++;
		if (this.perSecond !== undefined) return;
		this.acceptedAt.push(now());
		if (this.acceptedAt.length > 1_000) this.acceptedAt = this.acceptedAt.slice(-500);
	}

	/** The server has refused a request: all are paused, and slower afterwards. */
	refuse({ sentAt, retryAfterMs, limitPerSecond }: Refusal): void {
		const at = now();
		this.pausedUntil = Math.max(this.pausedUntil, at + Math.min(retryAfterMs, LONGEST_PAUSE_MS));
		const pace = this.perSecond;
		if (limitPerSecond !== undefined && limitPerSecond > 0) {
			this.stated = Math.max(SLOWEST, limitPerSecond);
		}
		// Those that were under way already say nothing about the pace after.
		if (sentAt > this.decreasedAt && !this.isSpreadMore(at, pace)) this.slowDown(at, pace);
		this.tokens = 1;
		this.filledAt = this.pausedUntil;
	}

	/**
	 * Spreads requests more, where that can be why one was refused: servers differ in how many they
	 * take at once at the same limit, down to one. Then the pace itself is right.
	 */
	private isSpreadMore(at: number, pace: number | undefined): boolean {
		if (pace === undefined || this.stated === undefined) return false;
		const isOfBurst = this.spread === 'bursts' && at - this.burstAt < 1_000;
		if (!isOfBurst && this.spread !== 'madeUp') return false;
		this.spread = isOfBurst ? 'madeUp' : 'even';
		this.decreasedAt = at;
		this.log.info('Spread more evenly, because Invoance refused a request (HTTP 429)');
		return true;
	}

	private slowDown(at: number, pace: number | undefined): void {
		const isRepeated = this.ceiling !== undefined;
		const measured = this.acceptedAt.filter((time) => time > at - 1_000).length;
		const known = this.stated ?? Math.max(LEAST_MEASURED, measured);
		const isAlone = this.stated !== undefined && at - this.decreasedAt >= ALONE_MS;
		const left = isAlone ? BACK_OFF_ALONE : BACK_OFF;
		const ceiling = pace === undefined ? known : (pace * left) / HEADROOM;
		this.ceiling = Math.max(SLOWEST, Math.min(ceiling, this.stated ?? ceiling));
		if (isRepeated && !isAlone) this.holdMs = Math.min(LONGEST_HOLD_MS, this.holdMs * 2);
		this.decreasedAt = at;
		this.acceptedAt = [];
		const perSecond = (this.ceiling * HEADROOM).toFixed(1);
		this.log.info(`Paced to ${perSecond} requests/s, because Invoance refused one (HTTP 429)`);
	}

	private fill(at: number, rate: number): void {
		if (at - this.lastSentAt >= Math.max(1_000, 2_000 / rate)) this.beginBurst(at, rate);
		if (at <= this.filledAt) return;
		const most = Math.max(this.tokens, this.spread === 'even' ? 1 : 1 + rate / 20);
		this.tokens = Math.min(most, this.tokens + ((at - this.filledAt) * rate) / 1_000);
		this.filledAt = at;
	}

	/**
	 * Half of a second's requests, but not too many, may go at once where none has gone for a second,
	 * and no others are added to them for the time that they stand for: so no second sees more than
	 * the limit, wherever it begins.
	 */
	private beginBurst(at: number, rate: number): void {
		if (this.filledAt > at || this.spread !== 'bursts') return;
		const burst = Math.min(LARGEST_BURST, rate / 2);
		this.tokens = Math.max(this.tokens, 1, burst);
		this.filledAt = at + (burst / rate) * 1_000;
		this.burstAt = at;
	}
}
