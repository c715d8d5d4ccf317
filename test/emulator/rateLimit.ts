import { performance } from 'node:perf_hooks';

import { ApiError } from './apiError';

/** Lets each key make so many requests in any second. */
export class RateLimit {
	private readonly recent = new Map<string, number[]>();

	/** @param perSecond undefined for no limit */
	constructor(readonly perSecond: number | undefined) {}

	/**
	 * Counts a request.
	 *
	 * @throws ApiError 429 `rate_limited`, which itself does not count
	 */
	count(keyId: string): void {
		if (this.perSecond === undefined) return;
		const now = performance.now();
		const times = (this.recent.get(keyId) ?? []).filter((time) => time > now - 1000);
		this.recent.set(keyId, times);
		const [oldest] = times;
		if (oldest !== undefined && times.length >= this.perSecond) {
			throw tooMany(this.perSecond, Math.ceil((oldest + 1000 - now) / 1000));
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
