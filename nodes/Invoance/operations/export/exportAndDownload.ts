import { withFacts } from '../../exports/orderFacts';
import { concurrency } from '../../fields/concurrency';
import { downloadOptions, readDownloading } from '../../fields/downloading';
import { numberSetting, optionsField, readOption } from '../../fields/setting';
import { maxWait, onTimeout, readWaiting } from '../../fields/waiting';
import type { ItemContext, OnlineOperation, OutputItem } from '../operation';
import { downloadItem } from './downloadItem';
import { orderFields, orderOptions, readOrder, readWhose } from './order';
import { readyExport } from './readyExport';
import { tellingWhose } from './tellingWhose';

const maxAttempts = numberSetting(
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		description:
			'How many times to order the export in all, if Invoance fails to make it. Exports are free.',
	},
	{ default: 3, minimum: 1, maximum: 20, isWhole: true },
);

/** Creates the export, waits until it is ready, and downloads it. */
export const exportAndDownload: OnlineOperation = {
	value: 'exportAndDownload',
	name: 'Export and Download',
	action: 'Export and download an audit log',
	description:
		'Create an export, wait until it is ready and download it, in one step: the file is the output',
	fields: [
		...orderFields,
		optionsField([
			concurrency,
			maxAttempts,
			...downloadOptions,
			maxWait,
			onTimeout,
			...orderOptions,
		]),
	],
	execute: tellingWhose(exportOne),
};

async function exportOne(item: ItemContext): Promise<OutputItem[]> {
	const { hints } = item;
	const whose = readWhose(item);
	const making = { ...readWaiting(item), maxAttempts: readOption(item, maxAttempts) };
	const downloading = readDownloading(item);
	const order = await readOrder(item, whose);
	if (order === undefined) {
		hints.add('nothingDue');
		return [];
	}
	const { facts } = order;
	const made = await readyExport(item, order, making);
	if (!made.isReady) {
		hints.add('unfinished');
		return [{ json: withFacts(made.job.raw, facts) }];
	}
	const { output, organization } = await downloadItem(item, { ...made, facts, downloading });
	const about = {
		period: facts.period,
		organization_name: organization?.name ?? null,
		organization_id: facts.organization_id,
		range_start: facts.range_start,
		range_end: facts.range_end,
	};
	return output.map(({ json, ...files }) => {
		const { file_name, rows, ...others } = json;
		return { json: { file_name, rows, ...about, ...others }, ...files };
	});
}
