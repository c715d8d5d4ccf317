import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { Pacer, type Turn } from '../../../nodes/Invoance/http/pacer';
import { isRateLimited, withRetries } from '../../../nodes/Invoance/http/retry';
import { now, sleepFor } from '../virtualClock';

/** How a server counts: in any second, in each second of the clock, or with a bucket of tokens. */
export type Limiter = 'sliding' | 'fixed' | 'bucket';

/** A server that lets so many requests come. */
export interface ServerOptions {
	limiter: Limiter;
	/** Requests a second; infinite for no limit. */
	perSecond: number;
	/** Of a bucket: how many requests may come at once; default: a second's. */
	burst?: number | undefined;
	/** How long an answer takes. */
	latencyMs: number;
	/** How much longer than the others every thirtieth request is on its way to the server. */
	lateMs?: number;
	/** What `GET /v1/me` says; undefined if it says nothing. */
	stated?: number | undefined;
	/** Whether a 429 names the limit. */
	isLimitNamed?: boolean;
}

/** A server in virtual time, and how often it was asked and refused. */
export class PacedServer {
	requests = 0;
	refused = 0;
	private recent: number[] = [];
	private window = -1;
	private tokens: number;
	private filledAt = now();

	constructor(readonly options: ServerOptions) {
		this.tokens = options.burst ?? options.perSecond;
	}

	/** Sends a request; `rate` is told what the answer says about it. */
	async ask(pacer: Pacer): Promise<void> {
		const sentAt = now();
		this.requests++;
		if (this.requests % 30 === 0) await sleepFor(this.options.lateMs ?? 0);
		const isTaken = this.isTaken();
		await sleepFor(this.options.latencyMs);
		if (isTaken) {
			pacer.rate.accept();
			return;
		}
		this.refused++;
		const { perSecond, isLimitNamed = true } = this.options;
		const limitPerSecond = isLimitNamed ? perSecond : undefined;
		pacer.rate.refuse({ sentAt, retryAfterMs: 1_000, limitPerSecond });
		throw new InvoanceError('Busy', { status: 429, retryable: true, retryAfterMs: 1_000 });
	}

	/** A pacer whose requests this server gets. */
	pacer(concurrency: number): Pacer {
		const { stated } = this.options;
		const pacer: Pacer = new Pacer({
			concurrency,
			askLimit: async () => {
				await this.ask(pacer);
				if (stated !== undefined) pacer.rate.state(stated);
			},
		});
		return pacer;
	}

	private isTaken(): boolean {
		const { limiter, perSecond, burst = perSecond } = this.options;
		if (limiter === 'bucket') {
			this.tokens = Math.min(burst, this.tokens + ((now() - this.filledAt) * perSecond) / 1_000);
			this.filledAt = now();
			if (this.tokens < 1) return false;
			this.tokens--;
			return true;
		}
		const second = Math.floor(now() / 1_000);
		if (limiter === 'fixed' && second !== this.window) this.recent = [];
		this.window = second;
		if (limiter === 'sliding') this.recent = this.recent.filter((time) => time > now() - 1_000);
		if (this.recent.length >= perSecond) return false;
		this.recent.push(now());
		return true;
	}
}

/** One request of an item, with its retries. */
export async function request(
	server: PacedServer,
	pacer: Pacer,
	turn: Turn = 'inTurn',
	since?: number,
): Promise<void> {
	let isSent = false;
	await withRetries(
		async () => {
			const place = { turn: isSent ? ('first' as const) : turn, since };
			await pacer.run(place, async () => {
				isSent = true;
				await server.ask(pacer);
			});
		},
		{ deadline: () => Number.POSITIVE_INFINITY },
	).catch((error: unknown) => {
		throw isRateLimited(error) ? new Error('lost') : error;
	});
}
