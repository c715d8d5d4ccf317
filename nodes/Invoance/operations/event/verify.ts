import { verifyEvent } from '../../api/client';
import { eventId } from '../../fields/invoanceId';
import type { OnlineOperation } from '../operation';

export const verify: OnlineOperation = {
	value: 'verify',
	name: 'Verify',
	action: 'Verify audit event',
	description: "Have Invoance check an event's signature",
	fields: [eventId.field],
	execute: async (item) => [
		{ json: await verifyEvent(item.connection, { eventId: eventId.read(item) }) },
	],
};
