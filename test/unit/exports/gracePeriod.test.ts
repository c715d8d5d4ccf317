import { DateTime } from 'luxon';
import { waitForGracePeriod } from '../../../nodes/Invoance/exports/makeExport';
import { completed, now, sleepFor } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

/** The last moment of a day. */
const end = DateTime.fromISO('2026-06-30T23:59:59.999Z');
const MIDNIGHT = end.toMillis() + 1;
const MINUTE_MS = 60_000;

/** Invoance's clock, so long after midnight; it goes on with the virtual one. */
function clockAt(afterMs: number) {
	const startedAt = now();
	return { now: () => MIDNIGHT + afterMs + now() - startedAt };
}

/** How long is waited until the day has settled. */
async function waited(
	afterMs: number,
	gracePeriodMs: number,
	signal = new AbortController().signal,
) {
	const startedAt = now();
	await completed(waitForGracePeriod(end, { clock: clockAt(afterMs), gracePeriodMs, signal }));
	return now() - startedAt;
}

describe('a range', () => {
	it.each([
		['over for longer than that', MINUTE_MS + 1, MINUTE_MS, 0],
		['over for just as long', MINUTE_MS, MINUTE_MS, 0],
		['a millisecond short of it', MINUTE_MS - 1, MINUTE_MS, 1],
		['just over', 0, MINUTE_MS, MINUTE_MS],
		['in its last millisecond', -1, 0, 1],
		['over, where nothing is held back', 0, 0, 0],
		['not over', -3 * MINUTE_MS, MINUTE_MS, 4 * MINUTE_MS],
	])("may be asked for once it is held back, by Invoance's clock: %s", async (...row) => {
		const [, afterMs, gracePeriodMs, leftMs] = row;
		expect(await waited(afterMs, gracePeriodMs)).toBe(leftMs);
	});

	it.each([0, MINUTE_MS, 120 * MINUTE_MS])(
		'held back for %i ms is waited for if no more than 15 minutes lack besides',
		async (gracePeriodMs) => {
			expect(await waited(-15 * MINUTE_MS, gracePeriodMs)).toBe(15 * MINUTE_MS + gracePeriodMs);
			await expect(waited(-15 * MINUTE_MS - 1, gracePeriodMs)).rejects.toThrow(/in the future/);
		},
	);

	it('is not waited for after a cancellation', async () => {
		const controller = new AbortController();
		const startedAt = now();
		const waiting = waited(-MINUTE_MS, 0, controller.signal);
		void sleepFor(1_000).then(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(waiting).rejects.toThrow('cancelled');
		expect(now() - startedAt).toBe(1_000);
	});
});

describe('a range that ends in the future', () => {
	afterEach(() => jest.restoreAllMocks());

	it.each([
		['UTC', '2026-06-30T23:40:00Z', 0],
		['Europe/Berlin', '2026-07-01T00:05:09.900Z', 5 * MINUTE_MS],
		['America/New_York', '2027-01-01T05:00:00Z', 60 * MINUTE_MS],
	])(
		'is refused, naming the end and both clocks in UTC: in %s',
		async (zone, n8n, gracePeriodMs) => {
			jest.spyOn(Date, 'now').mockReturnValue(Date.parse(n8n));
			const shown = `${n8n.slice(0, 10)} ${n8n.slice(11, 19)} UTC`;
			const { signal } = new AbortController();
			const settling = { clock: clockAt(-20 * MINUTE_MS), gracePeriodMs, signal };
			const startedAt = now();
			await expect(waitForGracePeriod(end.setZone(zone), settling)).rejects.toMatchObject({
				message: 'The date range ends in the future, at 2026-06-30 23:59:59 UTC',
				description: `By Invoance's clock it is 2026-06-30 23:40:00 UTC, by n8n's ${shown}. Nothing was exported, because events would be missing. If the clocks differ, set the clock of the machine that n8n runs on; else choose a range that is over.`,
				failure: { cause: 'configuration-invalid' },
			});
			expect(now()).toBe(startedAt);
		},
	);
});
