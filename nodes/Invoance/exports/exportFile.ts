import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { getExport } from '../api/client';
import type { ApiConnection } from '../api/request';
import type { ExportJob } from '../api/schemas';
import {
	MANIFEST_MIME_TYPE,
	manifestFile,
	manifestName,
	type ManifestFacts,
} from '../manifest/writeManifest';
import { rangeFromInput } from '../periods/inputRange';
import { checkTimezone } from '../periods/timezone';
import { now } from '../runtime/clock';
import type { Limit } from '../runtime/limit';
import { downloadExport, downloadUrlOf, type DownloadedExport } from './downloadExport';
import { requireReady } from './exportErrors';
import type { ExportContext } from './exportContext';
import { exportFormat, type ExportFormat } from './exportFormat';
import { exportFileStem, safeFileName, type NamedOrganization } from './fileName';
import type { ExportTimes } from './makeExport';
import { organizationOf, type KnownOrganization } from './organizations';
import { getPastLag, hasFailed, isWithoutAddress } from './poll';

/** Which file to download, and what to make of it. */
interface FileOptions {
	/** Ready. */
	job: ExportJob;
	/** Names the file. */
	context: ExportContext;
	/** Empty for a name that says what is in the file. */
	fileName: string;
	spreadsheet: boolean;
	/** The zone of the file's period where the context has none. */
	workflowZone: string;
	/** When to give up, on the clock of `now()`. */
	deadline: number;
	/** When the export was begun, for the log, on the clock of `now()`. */
	startedAt: number;
	fileLimit: Limit;
	functions: IExecuteFunctions;
	signal: AbortSignal;
}

/** A file that is complete and stored. */
export interface ExportFile extends DownloadedExport {
	fileName: string;
	format: ExportFormat;
	organization: KnownOrganization | undefined;
}

/** The longest that a file waits for its names, in milliseconds, and the part of the time left to it. */
const NAMES_WITHIN_MS = 30_000;
const PART_OF_TIME_LEFT = 0.5;

/**
 * Downloads the file of a ready export and names it.
 *
 * @returns only when the file is whole.
 * @throws InvoanceError telling why not; the signal's reason on cancellation.
 */
export async function fetchFile(
	connection: ApiConnection,
	{ job, context, fileName: chosenName, spreadsheet, workflowZone, ...options }: FileOptions,
): Promise<ExportFile> {
	const { deadline, fileLimit, functions, signal, startedAt } = options;
	const withinMs = Math.min(NAMES_WITHIN_MS, (deadline - now()) * PART_OF_TIME_LEFT);
	const organization = await organizationOf(connection, context, withinMs);
	const format = exportFormat(job, context.format, chosenName);
	const stem = chosenName || stemOf(job.id, organization, context, workflowZone);
	const fileName = safeFileName(stem, format.name, job.id);
	const file = await fileLimit(
		async () =>
			await downloadExport({
				functions,
				what: `export "${job.id}"`,
				url: downloadUrlOf(job),
				freshUrl: async () => downloadUrlOf(await freshJob(connection, job.id, options)),
				baseUrl: connection.baseUrl,
				mayBeEmpty: (job.rowCount ?? 0) === 0,
				redact: connection.redact,
				format,
				fileName,
				spreadsheet,
				deadline,
				signal,
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
	{ deadline, signal }: Pick<FileOptions, 'deadline' | 'signal'>,
): Promise<ExportJob> {
	const limit = Number.isFinite(deadline) ? { deadline } : {};
	const job = await getPastLag(
		async () => await getExport(connection, { exportId, purpose: 'address', ...limit }),
		{
			exists: true,
			isBehind: (found) =>
				isWithoutAddress(found) || (found.status !== 'ready' && !hasFailed(found)),
			signal,
		},
	);
	return requireReady(job);
}

/** What a manifest says besides what the file says. */
interface ManifestOptions {
	job: ExportJob;
	/** What was asked for: what this step sent, or what the job says; never what an item says. */
	requested: ExportContext;
	times?: ExportTimes | undefined;
	/** Lowercase hex SHA-256; undefined for the first manifest of a chain. */
	previous: string | undefined;
	madeBy: Omit<ManifestFacts['made_by'], 'base_url'>;
	store: (bytes: Buffer, fileName: string, mimeType: string) => Promise<IBinaryData>;
}

/** Writes the manifest of a file and stores it beside the file. */
export async function storeManifest(
	connection: ApiConnection,
	{ fileName, format, bytes, sha256, rows, source }: ExportFile,
	{ job, requested, times, previous, madeBy, store }: ManifestOptions,
): Promise<{ sha256: string; binary: IBinaryData }> {
	const { organization_id, range_start, range_end } = requested;
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
		made_by: { ...madeBy, base_url: connection.baseUrl },
		previous,
	});
	const binary = await store(manifest.bytes, manifestName(fileName), MANIFEST_MIME_TYPE);
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
