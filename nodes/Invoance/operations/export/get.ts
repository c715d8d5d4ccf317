import { getExport } from '../../api/client';
import { lookThroughLag } from '../../exports/lag';
import { hasSeen, noteWhose, withOrder } from '../../exports/orderFacts';
import { concurrency } from '../../fields/concurrency';
import { exportId } from '../../fields/exportId';
import { optionsField } from '../../fields/setting';
import type { OnlineOperation } from '../operation';
import { tellingWhose } from './tellingWhose';

/** Looks at the job once and returns it as the API gives it. */
export const get: OnlineOperation = {
	value: 'get',
	name: 'Get Export',
	action: 'Get the state of an audit log export',
	description: 'Look once at how far an export is',
	fields: [exportId.field, optionsField([concurrency])],
	execute: tellingWhose(async (item) => {
		const { connection, json, signal } = item;
		const id = exportId.read(item);
		noteWhose(item, id);
		const job = await lookThroughLag(async () => await getExport(connection, { exportId: id }), {
			isMade: hasSeen(id, json),
			isBehind: () => false,
			signal,
		});
		return [{ json: withOrder(job.raw, json) }];
	}),
};
