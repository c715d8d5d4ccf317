import { setTimer } from './clock';

/** Runs a task as soon as there is room for it, and answers with what the task answers. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/**
 * Bounds how many tasks are under way at once. Own code although n8n allows p-limit: n8n has shipped
 * it only since some 2.x, and on an older one a node that imports it cannot be loaded.
 */
export function limitTo(concurrency: number): Limit {
	const waiting: Array<() => void> = [];
	let free = concurrency;
	return async (task) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await task();
		} finally {
			// Room goes from hand to hand, so that nobody who comes in between takes it.
			const next = waiting.shift();
			if (next) next();
			else free++;
		}
	};
}

/** What `pending` gives; undefined if it gives nothing within so many milliseconds. */
export async function within<Result>(
	durationMs: number,
	pending: Promise<Result>,
): Promise<Result | undefined> {
	let cancelTimer = () => {};
	const timeout = new Promise<undefined>((resolve) => {
		cancelTimer = setTimer(durationMs, () => {
			resolve(undefined);
		});
	});
	return await Promise.race([pending, timeout]).finally(cancelTimer);
}
