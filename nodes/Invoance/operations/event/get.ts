import type { INodeProperties } from 'n8n-workflow';
import { getEvent } from '../../api/client';
import { eventIdField, readEventId } from '../fields/eventId';
import { shownFor } from '../fields/shownFor';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Event: Get. */
export const description: INodeProperties[] = shownFor('event', ['get'], [eventIdField]);

/** One event, as the API gives it. */
export async function execute({
	functions,
	itemIndex,
	connection,
}: ItemContext): Promise<OutputItem[]> {
	return [{ json: await getEvent(connection, { eventId: readEventId(functions, itemIndex) }) }];
}
