import { getExport } from '../../api/client';
import { parseExportJob, type ExportJob } from '../../api/schemas';
import { hasSafeAddress } from '../../exports/downloadExport';
import { isWithoutAddress, lookThroughLag } from '../../exports/lag';
import { factsAbout, hasSeen, noteWhose } from '../../exports/orderFacts';
import { requireReady } from '../../exports/waitOutcome';
import { concurrency } from '../../fields/concurrency';
import { downloadOptions, readDownloading } from '../../fields/downloading';
import { exportId } from '../../fields/exportId';
import { optionsField } from '../../fields/setting';
import type { ItemContext, OnlineOperation } from '../operation';
import { downloadItem } from './downloadItem';
import { tellingWhose } from './tellingWhose';

/** Downloads the file of a ready job and returns it as binary data. */
export const download: OnlineOperation = {
	value: 'download',
	name: 'Download Export',
	action: 'Download an audit log export',
	description: 'Fetch the file of a ready export, to email it or store it elsewhere',
	fields: [exportId.field, optionsField([concurrency, ...downloadOptions])],
	execute: tellingWhose(async (item) => {
		const id = exportId.read(item);
		noteWhose(item, id);
		const downloading = readDownloading(item);
		const facts = factsAbout(id, item.json);
		const job = handedOn(id, item) ?? (await readyJob(id, item));
		const { output } = await downloadItem(item, {
			...{ job, downloading, facts },
			deadline: Number.POSITIVE_INFINITY,
		});
		return output;
	}),
};

/**
 * The job as the step before handed it on, if it is ready and has an address that is safe to use: then
 * it need not be asked for again. If storage refuses that address, a fresh one is asked for.
 */
function handedOn(id: string, { json, connection }: ItemContext): ExportJob | undefined {
	if (!hasSeen(id, json)) return undefined;
	const job = parseExportJob(json);
	return job.status === 'ready' && hasSafeAddress(job, connection.baseUrl) ? job : undefined;
}

async function readyJob(id: string, { connection, json, signal }: ItemContext): Promise<ExportJob> {
	const look = async () => await getExport(connection, { exportId: id });
	return requireReady(
		await lookThroughLag(look, {
			isMade: hasSeen(id, json),
			isBehind: isWithoutAddress,
			signal,
		}),
	);
}
