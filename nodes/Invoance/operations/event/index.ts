import type { Resource } from '../operation';
import { get } from './get';
import { getMany } from './getMany';
import { verify } from './verify';

/** Events, one by one. */
export const eventResource: Resource = {
	value: 'event',
	name: 'Event',
	description: 'Something that happened, as an item of its own',
	operations: [getMany, get, verify],
};
