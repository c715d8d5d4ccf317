import { now } from '../runtime/clock';

/** The part of the pace that looks have while they find nothing, if others wait, and if none do. */
const LEAST_SHARE = 0.06;
const LEAST_SHARE_ALONE = 0.25;
/**
 * The most looks a second while they find nothing and more than {@link MANY} wait for one: a look
 * takes milliseconds of n8n's time.
 */
const MOST_IN_VAIN = 4;
const MANY = 200;
/** The part of that which is left where exports are younger than any that was ever ready. */
const TOO_YOUNG = 0.2;
/** How much longer each export that is ready lets the next ones take. */
const FORGETTING = 1.02;
/** How much the latest look counts for the share of the next ones. */
const WEIGHT = 0.2;
/** One look of so many is that of who has waited longest for a look. */
const FAIR_TURN = 8;

/** A look that waits for its turn. */
export interface WaitingLook {
	/** Since when its export is waited for, on the clock of `now()`. */
	since: number;
}

/**
 * Looks at exports that may not be ready, and which of them goes next.
 *
 * Where the pace is limited, looks have a share of it that grows with how many of them find their
 * export ready, and the export that has been waited for longest is looked at first. So thousands of
 * exports that are far from ready cost few looks, and are fetched as fast as they become ready.
 */
export class LookQueue<Look extends WaitingLook> {
	private readonly looks = new Set<Look>();
	/** How many of the latest looks found what they looked for: from 0 to 1. */
	private found = 1;
	/** About how old the exports were that were ready soonest. */
	private readyAfterMs: number | undefined;
	private tokens = 1;
	private tokensAt = now();
	private taken = 0;

	/** How many looks wait. */
	get size(): number {
		return this.looks.size;
	}

	/** Takes its place at the end. */
	add(look: Look): void {
		this.looks.add(look);
	}

	/** Leaves the queue. */
	delete(look: Look): void {
		this.looks.delete(look);
	}

	/** A look has found its export finished, or not yet. */
	note({ isFinished, since }: WaitingLook & { isFinished: boolean }): void {
		this.found += WEIGHT * (Number(isFinished) - this.found);
		if (!isFinished) return;
		const ageMs = now() - since;
		this.readyAfterMs = Math.min(ageMs, (this.readyAfterMs ?? ageMs) * FORGETTING);
	}

	/**
	 * How long until the looks' share of the pace has room for the next one, in milliseconds.
	 *
	 * @param pace of all requests, a second; undefined if it is not limited: then neither are looks.
	 * @param othersWait whether other requests wait for the rest of it.
	 */
	waitMs(pace: number | undefined, othersWait: boolean): number {
		if (pace === undefined) return 0;
		const share = this.share(pace, othersWait);
		const at = now();
		const gained = ((at - this.tokensAt) * share) / 1_000;
		this.tokens = Math.min(1 + share / 20, this.tokens + gained);
		this.tokensAt = at;
		if (this.tokens >= 1) return 0;
		// An export that comes of age meanwhile need not wait for the small share of those too young.
		return Math.min(((1 - this.tokens) / share) * 1_000, this.tooYoungForMs() || Infinity);
	}

	/** The look whose turn it is; undefined if none waits. */
	next(pace: number | undefined): Look | undefined {
		if (pace === undefined) return this.first();
		this.tokens--;
		return ++this.taken % FAIR_TURN === 0 ? this.first() : this.oldest();
	}

	/** The looks' share of the pace, a second. */
	private share(pace: number, othersWait: boolean): number {
		const most = (MOST_IN_VAIN * MANY) / Math.min(MANY, this.size);
		const least = Math.min(most, pace * (othersWait ? LEAST_SHARE : LEAST_SHARE_ALONE));
		return this.tooYoungForMs() > 0 ? least * TOO_YOUNG : Math.max(least, pace * this.found);
	}

	/** How long until the oldest export is about as old as others were that were ready. */
	private tooYoungForMs(): number {
		if (this.readyAfterMs === undefined) return 0;
		const ageMs = now() - (this.oldest()?.since ?? now());
		return Math.max(0, 0.95 * this.readyAfterMs - ageMs);
	}

	private first(): Look | undefined {
		const [first] = this.looks;
		return first;
	}

	private oldest(): Look | undefined {
		let oldest: Look | undefined;
		for (const look of this.looks) {
			if (oldest === undefined || look.since < oldest.since) oldest = look;
		}
		return oldest;
	}
}
