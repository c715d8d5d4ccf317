import { getEvent } from '../../api/client';
import { eventId } from '../../fields/invoanceId';
import { readField } from '../../fields/setting';
import type { OnlineOperation } from '../operation';
import { simplified, simplify } from './simplify';

export const get: OnlineOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get audit event',
	description: 'Get one audit event by its ID',
	fields: [eventId.field, simplify.field],
	execute: async (item) => {
		const isSimple = readField(item, simplify);
		const event = await getEvent(item.connection, { eventId: eventId.read(item) });
		return [{ json: isSimple ? simplified(event) : event }];
	},
};
