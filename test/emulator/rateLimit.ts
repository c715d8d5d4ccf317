import { performance } from 'node:perf_hooks';

import { ApiError } from './apiError';

/** How the requests of a key are limited. */
interface RateLimitOptions {
	/** Undefined for no limit. */
	readonly perSecond: number | undefined;
	/** What a refusal names; undefined for when the next request is let through, rounded up. */
	readonly retryAfterSeconds: number | undefined;
}

/** Lets each key make so many requests in any second, by the machine's clock. */
export class RateLimit {
	private readonly recent = new Map<string, number[]>();
	private refusals = 0;

	constructor(private readonly options: RateLimitOptions) {}

	/** What `GET /v1/me` calls the limit, in requests per second: 50 where there is none. */
	get announced(): number {
		return this.options.perSecond ?? 50;
	}

	/** How many requests were refused since the start or `reset`. */
	get refused(): number {
		return this.refusals;
	}

	/** Begins to count refusals from nought. */
	reset(): void {
		this.refusals = 0;
	}

	/**
	 * Counts a request.
	 *
	 * @throws ApiError 429 `rate_limited`, which itself does not count
	 */
	count(keyId: string): void {
		const { perSecond, retryAfterSeconds } = this.options;
		if (perSecond === undefined) return;
		const now = performance.now();
		const times = (this.recent.get(keyId) ?? []).filter((time) => time > now - 1000);
		this.recent.set(keyId, times);
		const [oldest] = times;
		if (oldest !== undefined && times.length >= perSecond) {
			this.refusals += 1;
			throw tooMany(perSecond, retryAfterSeconds ?? Math.ceil((oldest + 1000 - now) / 1000));
		}
		times.push(now);
	}
}

function tooMany(limit: number, retryAfterSeconds: number): ApiError {
	return new ApiError(
		429,
		'rate_limited',
		`More than ${limit} requests per second.`,
		{
			retry_after: retryAfterSeconds,
			plan_tier: 'growth',
			limit_per_sec: limit,
			upgrade_url: 'https://invoance.com/pricing',
		},
		{ 'retry-after': String(retryAfterSeconds) },
	);
}
