/**
 * The node's clock, fifty times as fast: a stand-in for `nodes/Invoance/clock` in tests where
 * waiting is the point. Everything that the node measures and sleeps is compressed alike.
 */
export const SPEED = 50;

export const SLICE_MS = 50;

export function now(): number {
	return performance.now() * SPEED;
}

export async function sleepFor(durationMs: number, signal?: AbortSignal): Promise<void> {
	const endsAt = now() + durationMs;
	while (now() < endsAt) {
		signal?.throwIfAborted();
		await new Promise((resolve) => {
			setTimeout(resolve, Math.min(endsAt - now(), SLICE_MS) / SPEED);
		});
	}
	signal?.throwIfAborted();
}
