import type { Resource } from '../operation';
import { checkIntegrity } from './checkIntegrity';
import { getMany } from './getMany';

/** The caller's customers. */
export const organizationResource: Resource = {
	value: 'organization',
	name: 'Organization',
	description: 'One of your customers, with an audit log of its own',
	operations: [getMany, checkIntegrity],
};
