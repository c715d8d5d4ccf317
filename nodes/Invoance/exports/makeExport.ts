import { DateTime } from 'luxon';
import {
	askAccount,
	createExport,
	getExport,
	organizationsOf,
	type CreatedExport,
	type EventFilters,
} from '../api/client';
import type { ApiConnection } from '../api/request';
import type { ExportJob } from '../api/schemas';
import { backoffMs } from '../http/retry';
import type { ServerClock } from '../http/serverClock';
import type { DateRange } from '../periods/calendarRange';
import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';
import { within } from '../runtime/limit';
import { failedError, outOfTimeError, type ExportSubject } from './exportErrors';
import { waitForExport, type WaitOutcome } from './poll';

/** An export that is to be made. What its context says is what is sent. */
export interface ExportRequest extends ExportSubject {
	organizationId: string;
	format: 'csv' | 'ndjson';
	/** The range included. */
	filters: EventFilters;
	range: DateRange;
	/** How long ago the range must have ended, in milliseconds; undefined to create the export at once. */
	gracePeriodMs: number | undefined;
}

/** When an export was requested and when it was found ready, by Invoance's clock where it is known. */
export interface ExportTimes {
	requestedAt: Date;
	readyAt: Date;
}

interface MakingOptions {
	maxWaitMs: number;
	onTimeout: 'fail' | 'returnPending';
	maxAttempts: number;
}

/** An export that is ready, or as it was seen last when time was up. */
interface MadeExport {
	job: ExportJob;
	isReady: boolean;
	/** When time is up, on the clock of `now()`. */
	deadline: number;
	times: ExportTimes;
}

/**
 * Creates an export and waits until it is ready. One that fails is created again, after a growing
 * pause, within the time limit, which counts from the first request.
 */
export async function makeExport(
	connection: ApiConnection,
	request: ExportRequest,
	{ maxWaitMs, onTimeout, maxAttempts }: MakingOptions,
): Promise<MadeExport> {
	let deadline: number | undefined;
	let failed: ExportJob | undefined;
	for (let attempt = 1; ; attempt++) {
		const creating = createPastGracePeriod(connection, request, deadline);
		const { job: created, askedAt } = await creating.catch((error: unknown) => {
			const isOutOfTime = error instanceof InvoanceError && error.timeLimitReached;
			throw failed && isOutOfTime ? failedError(failed, attempt - 1) : error;
		});
		request.exportId = created.id;
		deadline ??= askedAt + maxWaitMs;
		// The names for the file come while it is waited for; without them it is called otherwise.
		void organizationsOf(connection).catch(() => undefined);
		const outcome = await pollUntilReady(connection, created.id, { askedAt, deadline });
		const times = { requestedAt: dateOf(askedAt, connection), readyAt: dateOf(now(), connection) };
		if (outcome.outcome === 'ready') return { job: outcome.job, isReady: true, deadline, times };
		if (outcome.outcome === 'outOfTime') {
			if (onTimeout === 'fail') throw outOfTimeError(created.id, outcome);
			return { job: outcome.job ?? created, isReady: false, deadline, times };
		}
		// A failed export costs Invoance more than a request: the pause after it begins with two seconds.
		const pauseMs = backoffMs(attempt + 1);
		failed = outcome.job;
		if (attempt >= maxAttempts || now() + pauseMs >= deadline) throw failedError(failed, attempt);
		connection.log.info(`Export ${created.id} failed and is created again`);
		await sleepFor(pauseMs, connection.signal);
	}
}

export async function pollUntilReady(
	connection: ApiConnection,
	exportId: string,
	limits: { deadline: number; askedAt?: number },
): Promise<WaitOutcome> {
	return await waitForExport({
		poll: async (limit) => await getExport(connection, { exportId, priority: 'poll', ...limit }),
		...limits,
		signal: connection.signal,
	});
}

/** When a moment on the clock of `now()` was, by Invoance's clock as it is known by now. */
function dateOf(moment: number, { clock }: ApiConnection): Date {
	return new Date(clock.now() - (now() - moment));
}

/** How long a range may wait for the answer that shows Invoance's clock. */
const CLOCK_WITHIN_MS = 1_000;

/** Asks for Invoance's clock, if it is not known. Without an answer in time, n8n's serves. */
export async function askForClock(connection: ApiConnection): Promise<void> {
	if (!connection.clock.isKnown) await within(CLOCK_WITHIN_MS, askAccount(connection));
}

/**
 * A range that ended longer ago than this, by n8n's clock, is requested without asking for Invoance's
 * clock first. If n8n's is further ahead than that, the answer shows it, and an export that was created
 * too early is created again.
 */
const LONG_AGO_MS = 7 * 24 * 3_600_000;

/** Creates an export once its range is past the grace period by Invoance's clock. */
export async function createPastGracePeriod(
	connection: ApiConnection,
	{ organizationId, format, filters, title, range: { end }, gracePeriodMs }: ExportRequest,
	deadline?: number,
): Promise<CreatedExport> {
	const { clock, signal } = connection;
	const order = { organizationId, format, filters, organizationName: title, deadline };
	if (end === undefined || gracePeriodMs === undefined) {
		return await createExport(connection, order);
	}
	if (msToGracePeriodEnd(end, gracePeriodMs + LONG_AGO_MS, clock) > 0) {
		await askForClock(connection);
	}
	for (;;) {
		await waitForGracePeriod(end, { clock, gracePeriodMs, signal });
		const wasKnown = clock.isKnown;
		const created = await createExport(connection, order);
		if (wasKnown || msToGracePeriodEnd(end, gracePeriodMs, clock) === 0) return created;
	}
}

/** How much more than Grace Period a range may lack before this is a mistake rather than a wait. */
const LONGEST_WAIT_MS = 15 * 60_000;

type Clock = Pick<ServerClock, 'now'>;

/** How long a range that ends at `end` may not be asked for yet, in milliseconds; 0 once it may. */
function msToGracePeriodEnd(end: DateTime, gracePeriodMs: number, clock: Clock): number {
	return Math.max(0, end.toMillis() + 1 + gracePeriodMs - clock.now());
}

/**
 * Waits until a range has ended and events that arrive a little late are in it, by Invoance's clock. A
 * run right after midnight waits; more than 15 minutes besides are a wrong clock, and an error.
 */
export async function waitForGracePeriod(
	end: DateTime,
	{
		gracePeriodMs,
		clock,
		signal,
	}: { gracePeriodMs: number; clock: Clock; signal?: AbortSignal | undefined },
): Promise<void> {
	const leftMs = msToGracePeriodEnd(end, gracePeriodMs, clock);
	if (leftMs > gracePeriodMs + LONGEST_WAIT_MS) throw tooEarly(end, clock);
	if (leftMs > 0) await sleepFor(leftMs, signal);
}

function tooEarly(end: DateTime, clock: Clock): InvoanceError {
	const shown = (moment: DateTime) => moment.toUTC().toFormat("yyyy-MM-dd HH:mm:ss 'UTC'");
	const invoance = shown(DateTime.fromMillis(clock.now()));
	const n8n = shown(DateTime.now());
	return new InvoanceError(`The date range ends in the future, at ${shown(end)}`, {
		description: `By Invoance's clock it is ${invoance}, by n8n's ${n8n}. Nothing was exported, because events would be missing. If the clocks differ, set the clock of the machine that n8n runs on; else choose a range that is over.`,
		failure: { cause: 'configuration-invalid' },
	});
}
