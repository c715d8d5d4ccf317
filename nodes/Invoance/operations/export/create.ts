import { withFacts } from '../../exports/orderFacts';
import { concurrency } from '../../fields/concurrency';
import { optionsField } from '../../fields/setting';
import type { OnlineOperation } from '../operation';
import { createSettled } from './createSettled';
import { orderFields, orderOptions, readOrder, readWhose } from './order';
import { tellingWhose } from './tellingWhose';

/** Queues the export and returns its job at once, as the API gives it, with what was ordered. */
export const create: OnlineOperation = {
	value: 'create',
	name: 'Create Export',
	action: 'Create an audit log export',
	description: 'Ask Invoance to prepare a file of audit events; returns at once',
	fields: [...orderFields, optionsField([concurrency, ...orderOptions])],
	execute: tellingWhose(async (item) => {
		const order = await readOrder(item, readWhose(item));
		if (order === undefined) {
			item.hints.add('nothingDue');
			return [];
		}
		const { job } = await createSettled(item, order);
		return [{ json: withFacts(job.raw, order.facts) }];
	}),
};
