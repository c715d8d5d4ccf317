import { setTimer } from '../runtime/clock';

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
