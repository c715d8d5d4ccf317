/** Whoever wants to know of a signal's end, and the one listener that tells them. */
interface Audience {
	calls: Set<() => void>;
	tell: () => void;
}

const audiences = new WeakMap<AbortSignal, Audience>();

/**
 * Calls `call` when `signal` is aborted; not if it is already.
 *
 * A signal has one listener, however many want to know: thousands of items wait on the signal of
 * their execution, and Node.js 20 warns of a leak when a signal has eleven listeners.
 *
 * @returns what takes it back. Once all have, nothing is left at the signal.
 */
export function whenAborted(signal: AbortSignal | undefined, call: () => void): () => void {
	if (signal === undefined || signal.aborted) return () => {};
	const { calls, tell } = audienceOf(signal);
	calls.add(call);
	return () => {
		calls.delete(call);
		if (calls.size > 0 || audiences.get(signal)?.calls !== calls) return;
		audiences.delete(signal);
		signal.removeEventListener('abort', tell);
	};
}

function audienceOf(signal: AbortSignal): Audience {
	const known = audiences.get(signal);
	if (known) return known;
	const calls = new Set<() => void>();
	const tell = () => {
		audiences.delete(signal);
		for (const call of [...calls]) call();
	};
	const audience = { calls, tell };
	audiences.set(signal, audience);
	signal.addEventListener('abort', tell, { once: true });
	return audience;
}
