const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when `signal` is aborted; not if it is already.
 *
 * A signal gets one event listener, however many listeners subscribe: thousands of items wait on the
 * signal of their execution, and Node.js 20 warns of a leak at eleven.
 *
 * @returns unsubscribes.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
	if (signal === undefined || signal.aborted) return () => {};
	const listeners = listenersOf.get(signal) ?? subscribeTo(signal);
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function subscribeTo(signal: AbortSignal): Set<() => void> {
	const listeners = new Set<() => void>();
	const notify = () => {
		for (const listener of [...listeners]) listener();
	};
	listenersOf.set(signal, listeners);
	signal.addEventListener('abort', notify, { once: true });
	return listeners;
}
