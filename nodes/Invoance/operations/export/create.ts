import { withContext } from '../../exports/exportContext';
import { namingErrors } from '../../exports/exportErrors';
import { createPastGracePeriod } from '../../exports/makeExport';
import { optionsField } from '../../fields/setting';
import { concurrency, type OnlineOperation } from '../operation';
import { readExportRequest, requestFields, requestOptions } from './exportRequest';

export const create: OnlineOperation = {
	value: 'create',
	name: 'Create Export',
	action: 'Create audit log export',
	description: 'Ask Invoance to prepare a file of audit events; returns at once',
	fields: [...requestFields, optionsField([concurrency, ...requestOptions])],
	execute: async (item) => {
		const { connection, hints } = item;
		const request = await readExportRequest(item);
		const output = request
			? await namingErrors(connection, request, async () => {
					const { job } = await createPastGracePeriod(connection, request);
					return [{ json: withContext(job.raw, request.context) }];
				})
			: [];
		if (connection.clock.isApart) hints.add('clocksApart');
		return output;
	},
};
