const TRIES = 5;

/**
 * The shortest of up to five measurements, in milliseconds; one below the limit is the last. Whatever
 * else a machine does can only make a measurement longer, so one that is short enough shows that the
 * code is.
 *
 * Only for how soon a cancellation ends the node: what is promised there is real time, of the node
 * and of n8n's engine together, so no fake clock can take its place.
 */
export async function shortestOf(limitMs: number, measure: () => Promise<number>): Promise<number> {
	let shortestMs = Infinity;
	for (let tries = 0; tries < TRIES && shortestMs >= limitMs; tries++) {
		shortestMs = Math.min(shortestMs, await measure());
	}
	return shortestMs;
}
