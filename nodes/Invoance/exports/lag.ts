import type { ExportJob } from '../api/schemas';
import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';

/**
 * How long after an export was ordered Invoance may not know it yet, or not its address, because what
 * was written cannot be read everywhere at once.
 */
export const LAG_MS = 10_000;
/** The same where it was ordered elsewhere, after the first look. */
export const LAG_ELSEWHERE_MS = 5_000;
const INTERVAL_MS = 1_000;

/** True if an export that is ready does not say where its file is. */
export function isWithoutAddress(job: ExportJob): boolean {
	return job.status === 'ready' && job.downloadUrl === undefined;
}

/** Which answers may be from where the latest is not known yet. */
interface Lagging {
	/** Whether the export is known to exist: then it may be unknown for a while. */
	isMade: boolean;
	isBehind: (job: ExportJob) => boolean;
	signal?: AbortSignal | undefined;
}

/**
 * Looks at an export, and again for some seconds as long as the answer may lag behind.
 *
 * @throws what a look throws; the signal's reason on cancellation.
 */
export async function lookThroughLag(
	look: () => Promise<ExportJob>,
	{ isMade, isBehind, signal }: Lagging,
): Promise<ExportJob> {
	const endsAt = now() + LAG_ELSEWHERE_MS;
	for (;;) {
		const found = await look().catch((error: unknown) => {
			const isUnknown = error instanceof InvoanceError && error.status === 404;
			if (isUnknown && isMade && now() < endsAt) return undefined;
			throw error;
		});
		if (found && (now() >= endsAt || !isBehind(found))) return found;
		await sleepFor(INTERVAL_MS, signal);
	}
}
