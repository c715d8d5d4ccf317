import { getExport } from '../../api/client';
import { contextOf, contextOfItem, isSeen, withContext } from '../../exports/exportContext';
import { namingErrors } from '../../exports/exportErrors';
import { getPastLag } from '../../exports/poll';
import { exportId } from '../../fields/invoanceId';
import { optionsField } from '../../fields/setting';
import { concurrency, type OnlineOperation } from '../operation';

export const get: OnlineOperation = {
	value: 'get',
	name: 'Get Export',
	action: 'Get audit log export',
	description: 'Check once how far an export is',
	fields: [exportId.field, optionsField([concurrency])],
	execute: async (item) => {
		const { connection, json, signal } = item;
		const id = exportId.read(item);
		const subject = { context: contextOfItem(id, json), exportId: id };
		return await namingErrors(connection, subject, async () => {
			const job = await getPastLag(async () => await getExport(connection, { exportId: id }), {
				exists: isSeen(id, json),
				isBehind: () => false,
				signal,
			});
			return [{ json: withContext(job.raw, contextOf(job, json)) }];
		});
	},
};
