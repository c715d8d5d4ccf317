import { getEvent } from '../../api/client';
import { eventId } from '../../fields/eventId';
import type { OnlineOperation } from '../operation';

/** One event, as the API gives it. */
export const get: OnlineOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get an audit event',
	description: 'Get one audit event by its ID',
	fields: [eventId.field],
	execute: async (item) => [
		{ json: await getEvent(item.connection, { eventId: eventId.read(item) }) },
	],
};
