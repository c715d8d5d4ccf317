import type { INodeProperties } from 'n8n-workflow';
import { verifyEvent } from '../../api/client';
import { eventIdField, readEventId } from '../fields/eventId';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Event: Verify. */
export const description: INodeProperties[] = shownFor('event', ['verify'], [eventIdField]);

/** Has Invoance verify the event's signature with its pinned key; the answer as the API gives it. */
export async function execute({
	functions,
	itemIndex,
	connection,
}: ItemContext): Promise<OutputItem[]> {
	return [{ json: await verifyEvent(connection, { eventId: readEventId(functions, itemIndex) }) }];
}
