import { readHttpDate } from './httpDate';

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
