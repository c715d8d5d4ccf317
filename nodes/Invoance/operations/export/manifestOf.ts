import type { ExportJob } from '../../api/schemas';
import type { DownloadedExport } from '../../exports/downloadExport';
import { MANIFEST_MIME_TYPE, manifestFile, manifestName } from '../../manifest/writeManifest';
import type { OrderFacts } from '../../exports/orderFacts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../runtime/version';
import { MANIFEST_FIELD, type Downloading } from '../../fields/downloading';
import type { ItemContext, OutputItem } from '../operation';

/** When an export was asked for and when it was found ready, by Invoance's clock where it is known. */
export interface OrderTimes {
	requestedAt: Date;
	readyAt: Date;
}

/** What an output item of a downloaded file says of it. */
interface DescribedFile extends OutputItem {
	json: {
		format: string;
		file_name: string;
		mime_type: string;
		bytes: number;
		sha256: string;
		rows: number;
	};
}

/** What a manifest tells besides. */
interface DownloadFacts {
	job: ExportJob;
	facts: OrderFacts;
	downloading: Pick<Downloading, 'previousManifest'>;
	times?: OrderTimes;
	file: DownloadedExport;
}

/** The same item with a manifest of its file beside the file. */
export async function attachManifest(
	{ functions, connection }: ItemContext,
	{ json, binary }: DescribedFile,
	{ job, facts, downloading, times, file }: DownloadFacts,
): Promise<OutputItem> {
	const { name: workflowName, id: workflowId } = functions.getWorkflow();
	const executionId: string | undefined = functions.getExecutionId();
	const manifest = manifestFile({
		file: {
			name: json.file_name,
			format: json.format,
			mime_type: json.mime_type,
			bytes: json.bytes,
			sha256: json.sha256,
			rows: json.rows,
		},
		source: file.source,
		export: {
			id: job.id,
			organization_id: text(facts.organization_id),
			filters: filtersOf(facts),
			range_start: text(facts.range_start),
			range_end: text(facts.range_end),
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
		previous: downloading.previousManifest,
	});
	const name = manifestName(json.file_name);
	const stored = await functions.helpers.prepareBinaryData(
		manifest.bytes,
		name,
		MANIFEST_MIME_TYPE,
	);
	return {
		json: { ...json, manifest_sha256: manifest.sha256 },
		binary: { ...binary, [MANIFEST_FIELD]: stored },
	};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

/** The filters of an order; a list, as a job may tell several actions, as they are sent. */
function filtersOf({ filters }: OrderFacts) {
	const of = (name: string): string | undefined => {
		if (typeof filters !== 'object' || filters === null) return undefined;
		const value: unknown = Object.getOwnPropertyDescriptor(filters, name)?.value;
		return Array.isArray(value) && value.length > 0 ? value.join(',') : text(value);
	};
	return { actions: of('actions'), actor_id: of('actor_id'), target_id: of('target_id') };
}
