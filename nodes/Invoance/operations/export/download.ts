import { getExport } from '../../api/client';
import { contextOf, contextOfItem, isSeen } from '../../exports/exportContext';
import { namingErrors, requireReady } from '../../exports/exportErrors';
import { getPastLag, isWithoutAddress } from '../../exports/poll';
import { exportId } from '../../fields/invoanceId';
import { optionsField } from '../../fields/setting';
import { now } from '../../runtime/clock';
import { concurrency, type OnlineOperation } from '../operation';
import { downloadOptions, outputFile, readDownloading } from './outputFile';

/**
 * Downloads the file of a ready job. The job always comes from Invoance, and the address with it: an
 * item can come from anywhere.
 */
export const download: OnlineOperation = {
	value: 'download',
	name: 'Download Export',
	action: 'Download audit log export',
	description: 'Fetch the file of a ready export, to email it or store it elsewhere',
	fields: [exportId.field, optionsField([concurrency, ...downloadOptions])],
	execute: async (item) => {
		const { connection, json, signal } = item;
		const id = exportId.read(item);
		const downloading = readDownloading(item);
		const startedAt = now();
		const subject = { context: contextOfItem(id, json), exportId: id };
		return await namingErrors(connection, subject, async () => {
			const found = await getPastLag(async () => await getExport(connection, { exportId: id }), {
				exists: isSeen(id, json),
				isBehind: isWithoutAddress,
				signal,
			});
			const job = requireReady(found);
			const { output } = await outputFile(item, {
				...{ job, downloading, startedAt, deadline: Number.POSITIVE_INFINITY },
				context: contextOf(job, json),
				requested: contextOf(job, {}),
			});
			return output;
		});
	},
};
