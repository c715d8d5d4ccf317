import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { getExport } from '../api/client';
import type { ApiConnection } from '../api/request';
import type { ExportJob } from '../api/schemas';
import { storeFile, type StoredFile } from '../download/binaryStorage';
import { SpreadsheetCells } from '../download/spreadsheet';
import { FileTransfer, type TransferOptions } from '../download/transfer';
import { parseUrl } from '../http/exchange';
import { MANIFEST_MIME_TYPE, manifestFile, manifestName } from '../manifest/writeManifest';
import { checkTimezone, rangeFromInput } from '../periods/customRange';
import { now } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';
import type { Limit } from '../runtime/limit';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../runtime/version';
import { requireReady } from './exportErrors';
import type { ExportContext } from './exportContext';
import { exportFileStem, safeFileName, type NamedOrganization } from './fileName';
import type { ExportTimes } from './makeExport';
import { organizationOf, type KnownOrganization } from './organizations';
import { getPastLag, hasFailed, isWithoutAddress } from './poll';

interface FileOptions {
	/** Ready. */
	job: ExportJob;
	/** Names the file. */
	context: ExportContext;
	/** Empty for a name that says what is in the file. */
	fileName: string;
	spreadsheet: boolean;
	/** When to give up, and when the export was begun, for the log, on the clock of `now()`. */
	deadline: number;
	startedAt: number;
	fileLimit: Limit;
	functions: IExecuteFunctions;
}

export interface ExportFile extends StoredFile {
	fileName: string;
	format: ExportFormat;
	organization: KnownOrganization | undefined;
}

/** The longest that a file waits for its names, in milliseconds, and the part of the time left to it. */
const NAMES_WITHIN_MS = 30_000;
const PART_OF_TIME_LEFT = 0.5;

/** Downloads the file of a ready export and names it; returns only when the file is whole. */
export async function fetchFile(
	connection: ApiConnection,
	{ job, context, fileName: chosenName, spreadsheet, ...options }: FileOptions,
): Promise<ExportFile> {
	const { deadline, fileLimit, functions, startedAt } = options;
	const withinMs = Math.min(NAMES_WITHIN_MS, (deadline - now()) * PART_OF_TIME_LEFT);
	const organization = await organizationOf(connection, context, withinMs);
	const format = exportFormat(job, context.format, chosenName);
	const stem = chosenName || stemOf(job.id, organization, context, functions.getTimezone());
	const fileName = safeFileName(stem, format.name, job.id);
	const file = await fileLimit(
		async () =>
			await downloadExport({
				functions,
				what: `export "${job.id}"`,
				url: downloadUrlOf(job),
				freshUrl: async () => downloadUrlOf(await freshJob(connection, job.id, deadline)),
				baseUrl: connection.baseUrl,
				mayBeEmpty: (job.rowCount ?? 0) === 0,
				redact: connection.redact,
				format,
				fileName,
				spreadsheet,
				deadline,
				signal: connection.signal,
			}),
	);
	const seconds = ((now() - startedAt) / 1_000).toFixed(1);
	connection.log.info(
		`Export ${job.id} of ${organization?.title ?? 'an unknown organization'}: ${file.rows} rows, ${file.bytes} bytes, ${seconds} s`,
	);
	return { ...file, fileName, format, organization };
}

/** What the file is called, without its extension: by what is in it where that is known, else by the export. */
function stemOf(
	exportId: string,
	organization: NamedOrganization | undefined,
	context: ExportContext,
	workflowZone: string,
): string {
	if (organization === undefined) return exportId;
	try {
		const zone = checkTimezone(context.timezone ?? workflowZone);
		const isFiltered = Object.values(filtersOf(context)).some((value) => value !== undefined);
		return exportFileStem(organization, { range: rangeFromInput(context, zone), zone, isFiltered });
	} catch {
		// The range is not known, or is none. A name that says less is better than no file.
		return exportId;
	}
}

/** The job with a fresh address. An answer that lags behind may still say that it is not ready. */
async function freshJob(
	connection: ApiConnection,
	exportId: string,
	deadline: number,
): Promise<ExportJob> {
	const query = { exportId, priority: 'first' as const };
	const limit = Number.isFinite(deadline) ? { deadline } : {};
	const job = await getPastLag(async () => await getExport(connection, { ...query, ...limit }), {
		exists: true,
		isBehind: (found) => isWithoutAddress(found) || (found.status !== 'ready' && !hasFailed(found)),
		signal: connection.signal,
	});
	return requireReady(job);
}

function downloadUrlOf(job: ExportJob): string {
	if (job.downloadUrl !== undefined) return job.downloadUrl;
	throw new InvoanceError(`Export "${job.id}" is ready but has no download address`, {
		description:
			'The field "download_url" is missing in what Invoance says of it. Please report this to Invoance.',
	});
}

export interface DownloadOptions extends Omit<TransferOptions, 'fetch' | 'log'> {
	functions: Pick<IExecuteFunctions, 'helpers' | 'logger'>;
	format: ExportFormat;
	fileName: string;
	/** Whether a CSV file is prepared for spreadsheets; NDJSON never is. */
	spreadsheet: boolean;
}

/**
 * Streams the file into n8n's binary storage. What downloads is handed plain functions: no way leads
 * from them to the credential.
 */
export async function downloadExport({
	functions: { helpers, logger },
	format: { name: format, mimeType },
	fileName,
	spreadsheet,
	...options
}: DownloadOptions): Promise<StoredFile> {
	const { what, redact, signal } = options;
	const transfer = new FileTransfer({
		...options,
		fetch: async (request) => (await helpers.httpRequest(request)) as unknown,
		log: (level, line) => {
			logger[level](line);
		},
	});
	return await storeFile({
		store: async (...file) => await helpers.prepareBinaryData(...file),
		fill: async (file) => {
			await transfer.fill(file);
		},
		cells: spreadsheet && format === 'csv' ? new SpreadsheetCells() : undefined,
		...{ what, fileName, format, mimeType, redact, signal },
	});
}

interface ExportFormat {
	name: 'csv' | 'ndjson';
	mimeType: string;
}

const FORMATS = new Map<string, ExportFormat>([
	['csv', { name: 'csv', mimeType: 'text/csv' }],
	['ndjson', { name: 'ndjson', mimeType: 'application/x-ndjson' }],
]);

/**
 * The format of a job's file: what the job says, else what was requested, else the ending of its
 * download address, else that of the name that the user gave the file.
 */
export function exportFormat(job: ExportJob, requested?: string, fileName = ''): ExportFormat {
	const path = parseUrl(job.downloadUrl ?? '')?.pathname ?? '';
	const name = job.format ?? requested ?? endingOf(path) ?? endingOf(fileName);
	if (name === undefined) {
		throw new InvoanceError(`Invoance does not say in which format export "${job.id}" is`, {
			description:
				'The job has no field "format". Set File Name with its ending, .csv or .ndjson, or let Export and Download create the export.',
		});
	}
	const format = FORMATS.get(name.toLowerCase());
	if (format === undefined) {
		throw new InvoanceError(`Export "${job.id}" is in a format that this node does not know`, {
			description:
				'It knows csv and ndjson. The problem is in the field "format" that Invoance gives of the export; update this node, or report it.',
		});
	}
	return format;
}

function endingOf(name: string): string | undefined {
	return /\.(csv|ndjson)$/i.exec(name.trim())?.[1];
}

interface ManifestOptions {
	job: ExportJob;
	/** What was asked for: what this step sent, or what the job says; never what an item says. */
	requested: ExportContext;
	times?: ExportTimes | undefined;
	/** Lowercase hex SHA-256; undefined for the first manifest of a chain. */
	previous: string | undefined;
	functions: IExecuteFunctions;
}

export async function storeManifest(
	connection: ApiConnection,
	{ fileName, format, bytes, sha256, rows, source }: ExportFile,
	{ job, requested, times, previous, functions }: ManifestOptions,
): Promise<{ sha256: string; binary: IBinaryData }> {
	const { organization_id, range_start, range_end } = requested;
	const { name: workflowName, id: workflowId } = functions.getWorkflow();
	const executionId: string | undefined = functions.getExecutionId();
	const manifest = manifestFile({
		file: { name: fileName, format: format.name, mime_type: format.mimeType, bytes, sha256, rows },
		source,
		export: {
			id: job.id,
			organization_id,
			filters: filtersOf(requested),
			range_start: range_start ?? undefined,
			range_end: range_end ?? undefined,
			row_count: job.rowCount ?? undefined,
		},
		times: {
			requested_at: times?.requestedAt,
			ready_at: times?.readyAt,
			downloaded_at: new Date(connection.clock.now()),
		},
		made_by: {
			package: PACKAGE_NAME,
			version: PACKAGE_VERSION,
			base_url: connection.baseUrl,
			workflow_id: workflowId,
			workflow_name: workflowName,
			execution_id: executionId,
			node: functions.getNode().name,
		},
		previous,
	});
	const binary = await functions.helpers.prepareBinaryData(
		manifest.bytes,
		manifestName(fileName),
		MANIFEST_MIME_TYPE,
	);
	return { sha256: manifest.sha256, binary };
}

/** A list, as a job may have several actions, is text as it is sent. */
const filter = z
	.union([
		z.string().min(1),
		z
			.array(z.string())
			.nonempty()
			.transform((several) => several.join(',')),
	])
	.optional()
	.catch(undefined);
const filtersSchema = z.object({ actions: filter, actor_id: filter, target_id: filter });

function filtersOf({ filters = {} }: ExportContext): z.infer<typeof filtersSchema> {
	return filtersSchema.parse(filters);
}
