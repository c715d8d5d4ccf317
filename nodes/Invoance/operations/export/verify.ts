import { DateTime, IANAZone } from 'luxon';
import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import { safeFileName } from '../../exports/fileName';
import {
	hasFile,
	inputFileField,
	otherFiles,
	readInputField,
	readInputFile,
	storedFile,
} from '../../fields/inputFile';
import { optionsField, readOption } from '../../fields/setting';
import { manifestReader } from '../../manifest/readManifest';
import { periodWords } from '../../periods/periodWords';
import { nodePlatform } from '../../runtime/nodePlatform';
import { PACKAGE_REPOSITORY, PACKAGE_VERSION } from '../../runtime/version';
import { verifyFile } from '../../verification/file/verifyFile';
import { reportPage, type PageSubject } from '../../verification/report/page';
import type { ReportedResult, SeriesReport } from '../../verification/report/seriesReport';
import type { SeriesInput } from '../../verification/series/delivery';
import { verifySeries } from '../../verification/series/verifySeries';
import {
	concurrency,
	type OfflineContext,
	type OfflineOperation,
	type OutputItem,
} from '../operation';
import { forEach } from '../runItems';
import { MANIFEST_FIELD } from './outputFile';
import { explainRefusal, seriesFailure, verificationFailure } from './verificationFailure';
import {
	expectContiguous,
	onInvalid,
	PAGE_FIELD,
	publicKeyField,
	readVerifySettings,
	report as reportOption,
	series,
	settingsOfSeries,
	type VerifySettings,
} from './verifySettings';

export const verify: OfflineOperation = {
	value: 'verify',
	name: 'Verify Export',
	action: 'Verify audit log export',
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

/** Returns the report, together with the item's files. */
async function verifyItem(item: OfflineContext): Promise<OutputItem[]> {
	const { functions, fileLimit, signal, json } = item;
	const settings = readVerifySettings(item);
	const { file, binary } = readInputFile(item);
	const report = await fileLimit(async () => {
		signal.throwIfAborted();
		const content = storedFile(functions, file, signal);
		const options = { platform: nodePlatform, ...settings, signal };
		return await verifyFile(content, options).catch(explainRefusal);
	});
	if (report.key_source === 'event') item.hints.add('unpinnedKey');
	item.hints.addVerdict(report.valid, report.verdict);
	if (!report.valid && settings.isFailing) {
		throw verificationFailure(report, settings.expectContiguous);
	}
	const name = file.fileName ?? 'export.ndjson';
	const subject = {
		name,
		organization: textOf(json, 'organization_name') ?? textOf(json, 'organization_id'),
		period: textOf(json, 'period'),
		zone: zoneOf(item, json.range_start),
	};
	const page = await pageOf(item, { settings, report, subject, fileName: `${name}.report.html` });
	return [{ json: { ...report }, binary: withPage(page, binary) }];
}

/** Returns one report for each organization, together with its files. */
async function verifyItemsAsSeries(items: OfflineContext[]): Promise<OutputItem[]> {
	const [first] = items;
	if (!first) return [];
	const settings = settingsOfSeries(await forEach(items, readVerifySettings));
	// A folder may be empty, but an item without a file among others is one that was lost.
	const files = items.some(hasAnyFile) ? (await forEach(items, filesOfItem)).flat() : [];
	const fileOf = new Map(files);
	const { signal } = first;
	const options = { platform: nodePlatform, ...settings, signal, manifests: manifestReader };
	const verified = await verifySeries(fileOf.keys(), options).catch(explainRefusal);
	const reports = verified.map(({ report }) => report);
	for (const { key_source: source, valid, verdict, organization_name: name } of reports) {
		if (source === 'event') first.hints.add('unpinnedKey');
		first.hints.addVerdict(valid, reports.length > 1 ? `${name ?? ''}: ${verdict}` : verdict);
	}
	if (settings.isFailing) {
		const failure = seriesFailure(reports, settings.expectContiguous);
		if (failure) throw failure;
	}
	return await Promise.all(
		verified.map(async ({ report, inputs }) => {
			const own = inputs.map((input) => fileOf.get(input)).filter((file) => file !== undefined);
			return await seriesItem(items, { settings, report, files: own });
		}),
	);
}

interface FileOfItem {
	/** The name of the output field that it came in. */
	field: string;
	file: IBinaryData;
	index: number;
}

/**
 * All files of an item, as verification takes them: the one in Input Binary Field, which may be a file
 * of events or a manifest, and those beside it. An item may hold a manifest only.
 */
function filesOfItem(item: OfflineContext): Array<[SeriesInput, FileOfItem]> {
	const { index } = item;
	const main = readInputField(item);
	const others = Object.entries(otherFiles(item, main)).map(([field, file]) =>
		inputOf(item, { field, file, index }),
	);
	if (!hasFile(item) && others.some(([{ isManifest }]) => isManifest)) return others;
	const { file } = readInputFile(item);
	return [inputOf(item, { field: main, file, index }, true), ...others];
}

function inputOf(
	{ functions, signal }: OfflineContext,
	ofItem: FileOfItem,
	isMain = false,
): [SeriesInput, FileOfItem] {
	const { field, file, index } = ofItem;
	const { fileName } = file;
	const isManifest =
		field === MANIFEST_FIELD || manifestReader.looksLikeManifest(fileName ?? '', new Uint8Array());
	const input = {
		name: fileName ?? `file of item ${index + 1}`,
		// What is in other fields stands for itself.
		group: isMain || field === MANIFEST_FIELD ? index : undefined,
		// What the main file is, its name and beginning tell.
		isManifest: (!isMain && isManifest) || undefined,
		open: () => storedFile(functions, file, signal),
	};
	return [input, ofItem];
}

function hasAnyFile(item: OfflineContext): boolean {
	return hasFile(item) || Object.keys(otherFiles(item, '')).length > 0;
}

interface VerifiedFiles {
	settings: VerifySettings;
	report: SeriesReport;
	files: FileOfItem[];
}

async function seriesItem(
	items: OfflineContext[],
	{ settings, report, files }: VerifiedFiles,
): Promise<OutputItem> {
	const indexes = new Set(files.map(({ index }) => index));
	const own = items.filter(({ index }) => indexes.has(index));
	const [first] = own.length > 0 ? own : items;
	const told = own.map(({ json }) => textOf(json, 'organization_name'));
	const organization = told.find((name) => name !== undefined) ?? report.organization_name;
	const binary = new FreeFields();
	for (const { field, file } of [...files].sort((a, b) => a.index - b.index)) {
		binary.add(field, file);
	}
	const json = { ...report, organization_name: organization };
	const pairedItem =
		own.length > 0 ? { pairedItem: own.map(({ index }) => ({ item: index })) } : {};
	if (!first) return { json, binary: binary.files, ...pairedItem };
	const zone = zoneOf(first, report.ranges.requested[0]);
	const { period, days } = periodOf(report, zone);
	const label = report.organization_name ?? 'nobody';
	const page = await pageOf(first, {
		settings,
		report,
		subject: { name: '', organization: organization ?? undefined, period, zone },
		fileName: safeFileName(`invoance-audit_${label}_${days}.report`, 'html', 'invoance-audit'),
	});
	return {
		json: { ...json, period: period ?? null },
		binary: withPage(page, binary.files),
		...pairedItem,
	};
}

/** The time that a series is about, in words where manifests tell it, and as the days it begins and ends. */
function periodOf(
	{ ranges, summary }: SeriesReport,
	zone: string,
): { period: string | undefined; days: string } {
	const [start, end] = ranges.requested.map((time) => momentOf(time, zone));
	const known = { ...(start && { start }), ...(end && { end }) };
	const days = [
		start ?? momentOf(summary.first_occurred_at, zone),
		end ?? momentOf(summary.last_occurred_at, zone),
	].map((time) => time?.toISODate() ?? 'open');
	return { period: start || end ? periodWords(known, zone) : undefined, days: days.join('_') };
}

function momentOf(time: unknown, zone: string): DateTime | undefined {
	return typeof time === 'string' ? DateTime.fromISO(time, { zone }) : undefined;
}

/**
 * The zone that a range was computed in: the one of the item, of the workflow or UTC in whose midnight
 * it begins, else the first of these that is known.
 */
function zoneOf({ functions, json }: OfflineContext, start: unknown): string {
	const zones = [textOf(json, 'timezone') ?? '', functions.getTimezone(), 'UTC'].filter((zone) =>
		IANAZone.isValidZone(zone),
	);
	const beginsIn = (zone: string) => {
		const moment = momentOf(start, zone);
		return moment !== undefined && +moment === +moment.startOf('day');
	};
	return zones.find(beginsIn) ?? zones[0] ?? 'UTC';
}

function textOf(json: IDataObject, name: string): string | undefined {
	const value = json[name];
	return typeof value === 'string' && value !== '' ? value : undefined;
}

interface PageParts {
	settings: VerifySettings;
	report: ReportedResult;
	subject: PageSubject;
	fileName: string;
}

async function pageOf(
	{ functions, instant }: OfflineContext,
	{ settings, report, subject, fileName }: PageParts,
): Promise<IBinaryData | undefined> {
	if (!settings.hasPage) return undefined;
	const page = reportPage(report, {
		...subject,
		expectContiguous: settings.expectContiguous,
		verifiedAt: instant,
		madeBy: { repository: PACKAGE_REPOSITORY, version: PACKAGE_VERSION },
	});
	return await functions.helpers.prepareBinaryData(Buffer.from(page), fileName, 'text/html');
}

/** The page first, then the files; one that is in the page's field moves, so that none is lost. */
function withPage(page: IBinaryData | undefined, files: IBinaryKeyData): IBinaryKeyData {
	if (!page) return files;
	const { [PAGE_FIELD]: before, ...others } = files;
	const fields = new FreeFields({ [PAGE_FIELD]: page, ...others });
	if (before) fields.add(PAGE_FIELD, before);
	return fields.files;
}

/** Files by their fields. One whose field is taken gets a number behind it. */
class FreeFields {
	/** The last number that was tried behind a field: a folder has thousands of files in `data`. */
	private readonly counts = new Map<string, number>();

	constructor(readonly files: IBinaryKeyData = {}) {}

	add(field: string, file: IBinaryData): void {
		let name = field;
		let count = this.counts.get(field) ?? 1;
		while (Object.hasOwn(this.files, name)) name = `${field}_${++count}`;
		this.counts.set(field, count);
		this.files[name] = file;
	}
}
