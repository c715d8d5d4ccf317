import { now, sleepFor } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';
import { readHttpDate } from './serverClock';

/** How often one request is tried in all (product rule: at most 5). */
const MAX_TRIES = 5;
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** The time limit of what has none of its own, in milliseconds. */
export const DEFAULT_LIMIT_MS = 5 * 60_000;

/** With these, and with 5xx, the same request may succeed a moment later. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

export function isTransient(status: number): boolean {
	return TRANSIENT_STATUSES.has(status) || status >= 500;
}

export function isRateLimited(error: unknown): boolean {
	return error instanceof InvoanceError && error.status === 429 && error.retryable;
}

/**
 * How long an answer asks to wait, in milliseconds: the longer of `Retry-After` (seconds, or a
 * date, which is read relative to the server's own `Date` so that clocks may differ) and a body's
 * `retry_after` (seconds). 0 if it says nothing.
 */
export function readDelayMs(
	{ headers }: { headers: Record<string, unknown> },
	body: { retry_after?: number | undefined } = {},
): number {
	const header = headers['retry-after'];
	const bodyMs = (body.retry_after ?? 0) * 1000;
	if (typeof header !== 'string' || header.trim() === '') return bodyMs;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(bodyMs, seconds * 1000);
	const serverNow = readHttpDate(headers.date);
	const headerMs = readHttpDate(header) - (Number.isNaN(serverNow) ? Date.now() : serverNow);
	return Number.isNaN(headerMs) ? bodyMs : Math.max(bodyMs, headerMs);
}

/**
 * 1 s, doubled with each failure up to 30 s, of which a random half is cut off so that many items do
 * not return together.
 */
export function backoffMs(failures: number, random = Math.random()): number {
	const fullMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
	return fullMs * (1 - random / 2);
}

interface RetryBounds {
	/**
	 * When to give up, on the clock of `now()`, as it stands after a try. Where it is infinite, no pause
	 * is longer than {@link DEFAULT_LIMIT_MS}.
	 */
	deadline: () => number;
	/** Of a download: whether the last try brought new bytes. Then it is no failure. */
	madeProgress?: () => boolean;
	onPause?: (error: InvoanceError, pauseMs: number) => void;
	signal?: AbortSignal | undefined;
}

/**
 * The one place that retries requests, to the API and to storage: after each failure with the pause
 * that the server asks for, else with {@link backoffMs}. A 429 of the API is no try as long as time is
 * left (product rule). Exports that are not ready are polled by `exports/poll`, and one that Invoance
 * failed to make is created again by `exports/makeExport`: there the requests succeeded. Throws the
 * last error, with what ended the trying in its description.
 */
export async function retry<Result>(
	attempt: () => Promise<Result>,
	{ deadline, madeProgress, onPause, signal }: RetryBounds,
): Promise<Result> {
	for (let failures = 0, refusals = 0; ; ) {
		try {
			return await attempt();
		} catch (caught) {
			signal?.throwIfAborted();
			const error = requireRetryable(caught);
			const isNoTry = !madeProgress && isRateLimited(error) && Number.isFinite(deadline());
			if (madeProgress?.()) failures = 0;
			else if (isNoTry) refusals++;
			else failures++;
			if (failures >= MAX_TRIES) throw gaveUp(error, `It was tried ${MAX_TRIES} times.`, false);
			const count = isNoTry ? Math.min(refusals, MAX_TRIES - 1) : Math.max(1, failures);
			const pauseMs = error.retryAfterMs ?? backoffMs(count);
			const pauseUntil = Number.isFinite(deadline()) ? deadline() : now() + DEFAULT_LIMIT_MS;
			if (now() + pauseMs >= pauseUntil) throw outOfTime(error);
			onPause?.(error, pauseMs);
			await sleepFor(pauseMs, signal);
		}
	}
}

/** @throws the error itself if trying again cannot help. */
function requireRetryable(error: unknown): InvoanceError {
	if (error instanceof InvoanceError && error.retryable) return error;
	throw error;
}

/** The last error of what ran out of time, with when the server asks to come back. */
export function outOfTime(error: InvoanceError): InvoanceError {
	const why =
		error.retryAfterMs === undefined
			? 'The time limit of this step leaves no time for another try.'
			: `It asks to be tried again in ${durationInWords(error.retryAfterMs)}, and the time limit of this step comes sooner.`;
	return gaveUp(error, why, true);
}

function gaveUp(error: InvoanceError, why: string, timeLimitReached: boolean): InvoanceError {
	return new InvoanceError(error.message, {
		description: [error.description, why].filter(Boolean).join(' '),
		timeLimitReached,
		status: error.status,
		retryAfterMs: error.retryAfterMs,
		failure: error.failure,
	});
}

const UNITS: Array<[unit: string, lengthMs: number]> = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
];

/** How many seconds, minutes, hours or days a duration is, rounded up: `90 seconds`, `24 hours`. */
export function durationInWords(durationMs: number): string {
	const isLong = ([, lengthMs]: [string, number]) => durationMs >= 2 * lengthMs;
	const [unit, lengthMs] = UNITS.find(isLong) ?? ['second', 1_000];
	const count = Math.ceil(durationMs / lengthMs);
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
