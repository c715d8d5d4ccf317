import { RateLimiter, type Priority } from '../../../nodes/Invoance/http/rateLimiter';
import { retry } from '../../../nodes/Invoance/http/retry';
import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { now, sleepFor } from '../virtualClock';

/** How a server counts: in any second, in each second of the clock, or with a bucket of tokens. */
export type Counting = 'sliding' | 'fixed' | 'bucket';

/** A server that takes so many requests. */
export interface ServerOptions {
	counting: Counting;
	/** Requests a second; infinite for no limit. */
	perSecond: number;
	/** How long an answer takes. */
	latencyMs: number;
	/** How much longer than the others every thirtieth request is on its way to the server. */
	lateMs?: number;
	/** What `GET /v1/me` says; undefined if it never answers. */
	stated?: number | undefined;
	/** Whether a 429 names the limit. */
	isLimitNamed?: boolean;
}

/** How one request waits for its slot. */
interface Slot {
	priority?: Priority;
	since?: number;
	deadline?: number;
}

/** A server in virtual time, with a limiter whose requests it gets. */
export class LimitedServer {
	readonly limiter: RateLimiter;
	requests = 0;
	refused = 0;
	/** When each request came. */
	readonly times: number[] = [];
	private recent: number[] = [];
	private second = -1;
	private tokens: number;
	private filledAt = now();

	constructor(
		private readonly options: ServerOptions,
		concurrency: number,
	) {
		this.tokens = options.perSecond;
		this.limiter = new RateLimiter({
			concurrency,
			askLimit: async () => {
				const { stated } = this.options;
				if (stated === undefined) await new Promise(() => undefined);
				await this.ask();
				this.limiter.setLimit(stated ?? 0);
			},
		});
	}

	/**
	 * One request of an item, with its retries.
	 *
	 * @throws if the server refuses it for good, or it has no slot in time.
	 */
	async request({ priority = 'progress', ...slot }: Slot = {}): Promise<void> {
		let isSent = false;
		const attempt = async () => {
			const release = await this.limiter.acquire({
				priority: isSent ? 'first' : priority,
				...slot,
			});
			isSent = true;
			await this.ask().finally(release);
		};
		await retry(attempt, { deadline: () => slot.deadline ?? Number.MAX_VALUE });
	}

	private async ask(): Promise<void> {
		const sentAt = now();
		this.requests++;
		if (this.requests % 30 === 0) await sleepFor(this.options.lateMs ?? 0);
		this.times.push(now());
		const isTaken = this.isTaken();
		await sleepFor(this.options.latencyMs);
		if (isTaken) return;
		this.refused++;
		const { perSecond, isLimitNamed = true } = this.options;
		const limitPerSecond = isLimitNamed ? perSecond : undefined;
		this.limiter.onRateLimited({ sentAt, retryAfterMs: 1_000, limitPerSecond });
		throw new InvoanceError('Busy', { status: 429, retryable: true, retryAfterMs: 1_000 });
	}

	private isTaken(): boolean {
		const { counting, perSecond } = this.options;
		if (counting === 'bucket') {
			const gained = ((now() - this.filledAt) * perSecond) / 1_000;
			this.tokens = Math.min(perSecond, this.tokens + gained);
			this.filledAt = now();
			if (this.tokens < 1) return false;
			this.tokens--;
			return true;
		}
		const second = Math.floor(now() / 1_000);
		if (counting === 'fixed' && second !== this.second) this.recent = [];
		this.second = second;
		if (counting === 'sliding') this.recent = this.recent.filter((time) => time > now() - 1_000);
		if (this.recent.length >= perSecond) return false;
		this.recent.push(now());
		return true;
	}
}
