import type { DateTime } from 'luxon';
import { createExport, ensureServerClock, type CreatedExport } from '../../api/client';
import { areApart, msToGracePeriodEnd, waitForGracePeriod } from '../../exports/gracePeriod';
import type { ItemContext } from '../operation';
import type { Order } from './order';

/**
 * A range that ended longer ago than this, by n8n's clock, is ordered without asking for Invoance's
 * first, which saves a request. If n8n's clock is further ahead than that, the order's answer tells, and
 * an export that was too early is made again.
 */
const LONG_AGO_MS = 7 * 24 * 3_600_000;

/**
 * Orders an export once its range has settled by Invoance's clock, see `waitForGracePeriod`.
 *
 * @param deadline when its answer has no use any more, on the clock of `now()`; default: none.
 * @throws InvoanceError if the range ends too far in the future, or Invoance refuses the order.
 */
export async function createSettled(
	item: ItemContext,
	{ order, range: { end }, gracePeriodMs, organizationLabel: organizationName }: Order,
	deadline?: number,
): Promise<CreatedExport> {
	const { connection, hints } = item;
	const create = async () =>
		await createExport(connection, { ...order, organizationName, deadline });
	const created =
		end === undefined || gracePeriodMs === undefined
			? await create()
			: await whenSettled(item, { end, gracePeriodMs }, create);
	if (areApart(connection.clock)) hints.add('clocksApart');
	return created;
}

async function whenSettled(
	{ connection, signal }: ItemContext,
	{ end, gracePeriodMs }: { end: DateTime; gracePeriodMs: number },
	create: () => Promise<CreatedExport>,
): Promise<CreatedExport> {
	const { clock } = connection;
	const isRecent =
		msToGracePeriodEnd(end, { clock, gracePeriodMs: gracePeriodMs + LONG_AGO_MS }) > 0;
	if (isRecent) await ensureServerClock(connection);
	for (;;) {
		await waitForGracePeriod(end, { clock, gracePeriodMs, signal });
		const wasKnown = clock.isKnown;
		const created = await create();
		if (wasKnown || msToGracePeriodEnd(end, { clock, gracePeriodMs }) === 0) return created;
	}
}
