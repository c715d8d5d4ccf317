import { randomUUID } from 'node:crypto';
import { createExport } from '../../api/client';
import type { ExportJob } from '../../api/schemas';
import type { ItemContext } from '../operation';
import type { Order } from './order';

/** Queues an export. */
export async function createSettled(
	{ connection }: ItemContext,
	{ order }: Order,
	deadline?: number,
): Promise<{ job: ExportJob }> {
	return { job: await createExport(connection, order, randomUUID(), deadline) };
}
