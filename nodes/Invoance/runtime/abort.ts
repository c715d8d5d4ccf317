interface Subscribers {
	listeners: Set<() => void>;
	notify: () => void;
}

const subscribersOf = new WeakMap<AbortSignal, Subscribers>();

/**
 * Calls `listener` when `signal` is aborted; not if it is already.
 *
 * A signal gets one event listener, however many listeners subscribe: thousands of items wait on the
 * signal of their execution, and Node.js 20 warns of a leak at eleven.
 *
 * @returns unsubscribes. Once all have, nothing is left at the signal.
 */
export function whenAborted(signal: AbortSignal | undefined, listener: () => void): () => void {
	if (signal === undefined || signal.aborted) return () => {};
	const subscribers = subscribersOf.get(signal) ?? subscribeTo(signal);
	const { listeners, notify } = subscribers;
	listeners.add(listener);
	return () => {
		listeners.delete(listener);
		if (listeners.size > 0 || subscribersOf.get(signal) !== subscribers) return;
		subscribersOf.delete(signal);
		signal.removeEventListener('abort', notify);
	};
}

function subscribeTo(signal: AbortSignal): Subscribers {
	const listeners = new Set<() => void>();
	const notify = () => {
		subscribersOf.delete(signal);
		for (const listener of [...listeners]) listener();
	};
	const subscribers = { listeners, notify };
	subscribersOf.set(signal, subscribers);
	signal.addEventListener('abort', notify, { once: true });
	return subscribers;
}
