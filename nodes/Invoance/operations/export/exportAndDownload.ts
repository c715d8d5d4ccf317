import { withContext } from '../../exports/exportContext';
import { namingErrors } from '../../exports/exportErrors';
import { makeExport, type ExportRequest } from '../../exports/makeExport';
import { keptFrom, organizationIn } from '../../exports/organizations';
import { numberSetting, optionsField, readOption } from '../../fields/setting';
import { now } from '../../runtime/clock';
import { concurrency, type ItemContext, type OnlineOperation, type OutputItem } from '../operation';
import { readExportRequest, requestFields, requestOptions } from './exportRequest';
import { downloadOptions, outputFile, readDownloading, type Downloading } from './outputFile';
import { maxWait, onTimeout, readWaiting, type Waiting } from './wait';

const maxAttempts = numberSetting(
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		description:
			'How many times to create the export in all, if Invoance fails to make it. Exports are free.',
	},
	{ default: 3, minimum: 1, maximum: 20, isWhole: true },
);

export const exportAndDownload: OnlineOperation = {
	value: 'exportAndDownload',
	name: 'Export and Download',
	action: 'Export and download audit log',
	description:
		'Create an export, wait until it is ready and download it, in one step: the file is the output',
	fields: [
		...requestFields,
		optionsField([
			concurrency,
			maxAttempts,
			...downloadOptions,
			maxWait,
			onTimeout,
			...requestOptions,
		]),
	],
	execute: async (item) => {
		const { connection, hints } = item;
		const waiting = { ...readWaiting(item), maxAttempts: readOption(item, maxAttempts) };
		const downloading = readDownloading(item);
		const request = await readExportRequest(item);
		const output = request
			? await namingErrors(
					connection,
					request,
					async () => await exportOne(item, request, waiting, downloading),
				)
			: [];
		if (connection.clock.isApart) hints.add('clocksApart');
		return output;
	},
};

async function exportOne(
	item: ItemContext,
	request: ExportRequest,
	waiting: Waiting & { maxAttempts: number },
	downloading: Downloading,
): Promise<OutputItem[]> {
	const { connection, hints } = item;
	const { context } = request;
	const startedAt = now();
	const made = await makeExport(connection, request, waiting);
	if (!made.isReady) {
		hints.add('unfinished');
		return [{ json: withContext(made.job.raw, context) }];
	}
	const { output, file } = await outputFile(item, {
		...{ ...made, context, requested: context, downloading, startedAt },
	});
	const organization = file.organization ?? organizationIn(context);
	const kept = keptFrom(organization, request.range, connection.clock);
	if (kept !== undefined) hints.add('retention', kept);
	const about = {
		period: context.period,
		organization_name: organization?.name,
		organization_id: context.organization_id,
		...(context.filters && { filters: context.filters }),
		range_start: context.range_start,
		range_end: context.range_end,
	};
	return output.map(({ json: { file_name, rows, ...others }, ...files }) => ({
		json: { file_name, rows, ...about, ...others },
		...files,
	}));
}
