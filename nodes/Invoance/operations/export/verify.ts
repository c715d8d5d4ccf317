import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import { storedFile } from '../../fields/readBinary';
import { verifyFile } from '../../verification/file/verifyFile';
import { reportPage, type ReportedResult } from '../../verification/report/page';
import { verifySeries } from '../../verification/series/verifySeries';
import { concurrency } from '../../fields/concurrency';
import { inputFileField, readInputFile } from '../../fields/inputFile';
import { publicKeyField } from '../../fields/publicKey';
import { optionsField, readOption } from '../../fields/setting';
import type { OfflineContext, OfflineOperation, OutputItem } from '../operation';
import { explainRefusal, verificationFailure } from './verificationFailure';
import { filesOfSeries, seriesInputs } from './verifySeriesFiles';
import {
	expectContiguous,
	onInvalid,
	optionsFor,
	PAGE_FIELD,
	readSeriesSettings,
	readVerifySettings,
	report as reportOption,
	series,
	type VerifySettings,
} from './verifySettings';

/** Verify Export: files in, verdict out, offline. */
export const verify: OfflineOperation = {
	value: 'verify',
	name: 'Verify Export',
	action: 'Verify an audit log export',
	description:
		'Check every signature in downloaded NDJSON files, offline: each file alone, or all as one log',
	fields: [
		inputFileField,
		publicKeyField,
		optionsField([concurrency, expectContiguous, onInvalid, series, reportOption]),
	],
	isOffline: true,
	execute: verifyItem,
	together: {
		isWanted: (item) => readOption(item, series),
		execute: verifyItemsAsSeries,
	},
};

/**
 * Verifies the file of an item and returns the report, together with the item's files. Throws if the
 * file or the key cannot be used, and, where the user chose On Invalid: Fail, if the file does not
 * pass.
 */
async function verifyItem(item: OfflineContext): Promise<OutputItem[]> {
	const { functions, fileLimit, signal } = item;
	const settings = readVerifySettings(item);
	const { file, binary } = readInputFile(functions, item.index);
	const report = await fileLimit(async () => {
		signal.throwIfAborted();
		const content = storedFile(functions, file, signal);
		return await verifyFile(content, optionsFor(settings, signal)).catch(explainRefusal);
	});
	const name = nameOf(file);
	return await outputOf(item, { settings, report, name, binary });
}

/** Verifies the files of all items as one log, in one report; throws as {@link verifyItem} does. */
async function verifyItemsAsSeries(items: OfflineContext[]): Promise<OutputItem[]> {
	const [first] = items;
	if (!first) return [];
	const settings = readSeriesSettings(items);
	const files = items.flatMap(filesOfSeries);
	const options = optionsFor(settings, first.signal);
	const report = await verifySeries(seriesInputs(first, files), options).catch(explainRefusal);
	const binary: IBinaryKeyData = {};
	for (const { field, file } of files) {
		let name = field;
		for (let count = 2; name in binary; count++) name = `${field}_${count}`;
		binary[name] = file;
	}
	return await outputOf(first, { settings, report, name: 'series', binary });
}

function nameOf({ fileName }: IBinaryData): string {
	return fileName ?? 'export.ndjson';
}

/** What there is to hand on. */
interface Verified {
	settings: VerifySettings;
	report: ReportedResult;
	/** What the page is called after. */
	name: string;
	binary: IBinaryKeyData;
}

async function outputOf(
	{ functions, hints, instant }: OfflineContext,
	{ settings, report, name, binary }: Verified,
): Promise<OutputItem[]> {
	if (report.key_source === 'event') hints.add('unpinnedKey');
	if (!report.valid && settings.isFailing) {
		throw verificationFailure(report, settings.expectContiguous);
	}
	if (!settings.hasPage) return [{ json: { ...report }, binary }];
	const page = reportPage(report, {
		name,
		expectContiguous: settings.expectContiguous,
		verifiedAt: instant,
	});
	const stored = await functions.helpers.prepareBinaryData(
		Buffer.from(page),
		`${name}.report.html`,
		'text/html',
	);
	return [{ json: { ...report }, binary: { ...binary, [PAGE_FIELD]: stored } }];
}
