const TRIES = 5;

/**
 * The shortest of up to five measurements, in milliseconds; one below the limit is the last. Whatever
 * else a machine does can only make a measurement longer, so one that is short enough shows that the
 * code is.
 */
export async function shortestOf(limitMs: number, measure: () => Promise<number>): Promise<number> {
	let shortestMs = Infinity;
	for (let tries = 0; tries < TRIES && shortestMs >= limitMs; tries++) {
		shortestMs = Math.min(shortestMs, await measure());
	}
	return shortestMs;
}
