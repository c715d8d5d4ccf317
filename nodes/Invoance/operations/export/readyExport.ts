import { getExport, organizationsOf } from '../../api/client';
import type { ApiConnection } from '../../api/request';
import type { ExportJob } from '../../api/schemas';
import { now, sleepFor } from '../../runtime/clock';
import { retryPauseMs } from '../../exports/attempts';
import { waitForExport, type WaitOutcome } from '../../exports/waitForExport';
import { failedError, outOfTimeError } from '../../exports/waitOutcome';
import { InvoanceError } from '../../runtime/invoanceError';
import type { Waiting } from '../../fields/waiting';
import type { ItemContext } from '../operation';
import { createSettled } from './createSettled';
import type { OrderTimes } from './manifestOf';
import type { Order } from './order';

/** How an export is made ready. */
interface MakingOptions extends Waiting {
	/** How many jobs may be made in all, if they fail. */
	maxAttempts: number;
}

/** A job that is ready, or as it was seen last when time was up. */
interface MadeExport {
	job: ExportJob;
	isReady: boolean;
	/** When time is up, on the clock of `now()`. */
	deadline: number;
	times: OrderTimes;
}

/**
 * Orders an export and waits until it is ready. A job that fails is made again, after a growing
 * pause, up to `maxAttempts` in all and within the time limit, which counts from when the first one was
 * asked for.
 *
 * @throws InvoanceError if the last job failed, with its reason and the number of tries, also where
 * time is up while another one is asked for; or if time is up and the user did not choose to go on
 * with the export as it stands.
 */
export async function readyExport(
	item: ItemContext,
	order: Order,
	{ maxWaitMs, onTimeout, maxAttempts }: MakingOptions,
): Promise<MadeExport> {
	const { connection, signal } = item;
	let deadline: number | undefined;
	let failed: ExportJob | undefined;
	for (let tries = 1; ; tries++) {
		const { job: created, askedAt } = await createSettled(item, order, deadline).catch(
			(error: unknown) => {
				throw failed && isOutOfTime(error) ? failedError(failed, tries - 1) : error;
			},
		);
		deadline ??= askedAt + maxWaitMs;
		// The names for the file come while it is waited for; without them it is called otherwise.
		void organizationsOf(connection).catch(() => undefined);
		const outcome = await lookUntilReady(connection, created.id, { askedAt, deadline, signal });
		const times = { requestedAt: dateOf(askedAt, connection), readyAt: dateOf(now(), connection) };
		if (outcome.outcome === 'ready') return { job: outcome.job, isReady: true, deadline, times };
		if (outcome.outcome === 'outOfTime') {
			if (onTimeout === 'fail') throw outOfTimeError(created.id, outcome);
			return { job: outcome.job ?? created, isReady: false, deadline, times };
		}
		const pauseMs = retryPauseMs(tries);
		failed = outcome.job;
		if (tries >= maxAttempts || now() + pauseMs >= deadline) throw failedError(failed, tries);
		connection.log.info(`Export ${created.id} failed and is made again`);
		await sleepFor(pauseMs, signal);
	}
}

/** Whether it was the time limit that ended an order, and nothing that the user could mend. */
function isOutOfTime(error: unknown): boolean {
	return error instanceof InvoanceError && error.timeLimitReached;
}

/** When a moment on the clock of `now()` was, by Invoance's clock as it is known by now. */
function dateOf(moment: number, { clock }: ApiConnection): Date {
	return new Date(clock.now() - (now() - moment));
}

/** Looks at an export until it is ready, has failed, or time is up. */
export async function lookUntilReady(
	connection: ApiConnection,
	exportId: string,
	limits: { deadline: number; askedAt?: number; signal: AbortSignal },
): Promise<WaitOutcome> {
	return await waitForExport({
		look: async (look) =>
			// Max Wait is the time limit, and the only one.
			await getExport(connection, { exportId, purpose: 'poll', timeLimitMs: Infinity, ...look }),
		...limits,
	});
}
