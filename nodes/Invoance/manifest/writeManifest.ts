import { createHash } from 'node:crypto';
import { configurationError } from '../runtime/invoanceError';
import { SCHEMA, SUFFIX } from './shape';

/** The MIME type of a manifest. */
export const MANIFEST_MIME_TYPE = 'application/json';

/** The size of some bytes and their SHA-256 in lowercase hex. */
interface Fingerprint {
	bytes: number;
	sha256: string;
}

/** What was asked for, as Invoance was asked. */
interface Filters {
	/** Several actions, joined by commas. */
	actions?: string | undefined;
	actor_id?: string | undefined;
	target_id?: string | undefined;
}

/**
 * What a manifest tells of an export's file, in the manifest's own names. What is not known is left
 * out, and is null in the manifest.
 */
export interface ManifestFacts {
	/** The file as it is stored. `rows` are counted in it. */
	file: Fingerprint & { name: string; format: string; mime_type: string; rows: number };
	/** The file as Invoance gave it, where it was prepared for spreadsheets. */
	source?: Fingerprint | undefined;
	export: {
		id: string;
		organization_id?: string | undefined;
		filters?: Filters | undefined;
		/** Both ends as sent: RFC 3339 in UTC, inclusive. */
		range_start?: string | undefined;
		range_end?: string | undefined;
		/** As the job says. */
		row_count?: number | undefined;
	};
	times: { requested_at?: Date | undefined; ready_at?: Date | undefined; downloaded_at: Date };
	made_by: {
		package: string;
		version: string;
		base_url: string;
		workflow_id?: string | undefined;
		workflow_name?: string | undefined;
		execution_id?: string | undefined;
		node: string;
	};
	/** The SHA-256 of the manifest before this one, as {@link readPreviousManifest} gives it. */
	previous?: string | undefined;
}

/** A manifest as it is stored, and its SHA-256 in lowercase hex: the next manifest's `previous`. */
interface ManifestFile {
	bytes: Buffer;
	sha256: string;
}

/** The name of the manifest that lies beside a file. */
export function manifestName(fileName: string): string {
	return fileName + SUFFIX;
}

/**
 * The manifest of an export's file, as docs/manifest.schema.json has it: JSON for people to read,
 * with its members always in the same order, so that equal facts give equal bytes.
 */
export function manifestFile(facts: ManifestFacts): ManifestFile {
	const { file, source, times, made_by: madeBy, previous } = facts;
	const manifest = {
		schema: SCHEMA,
		file: {
			name: file.name,
			format: file.format,
			mime_type: file.mime_type,
			bytes: file.bytes,
			sha256: file.sha256,
			rows: file.rows,
		},
		...(source && { source: { bytes: source.bytes, sha256: source.sha256 } }),
		export: exportMember(facts.export),
		times: {
			requested_at: times.requested_at?.toISOString() ?? null,
			ready_at: times.ready_at?.toISOString() ?? null,
			downloaded_at: times.downloaded_at.toISOString(),
		},
		made_by: {
			package: madeBy.package,
			version: madeBy.version,
			base_url: madeBy.base_url,
			workflow_id: madeBy.workflow_id ?? null,
			workflow_name: madeBy.workflow_name ?? null,
			execution_id: madeBy.execution_id ?? null,
			node: madeBy.node,
		},
		previous: previous === undefined ? null : { sha256: previous },
	};
	const bytes = Buffer.from(`${JSON.stringify(manifest, null, '\t')}\n`);
	return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function exportMember(facts: ManifestFacts['export']) {
	return {
		id: facts.id,
		organization_id: facts.organization_id ?? null,
		filters: filtersMember(facts.filters ?? {}),
		range_start: facts.range_start ?? null,
		range_end: facts.range_end ?? null,
		row_count: facts.row_count ?? null,
	};
}

/** Only the filters that were set; null if none was. */
function filtersMember(filters: Filters): Filters | null {
	const set = {
		...(filters.actions !== undefined && { actions: filters.actions }),
		...(filters.actor_id !== undefined && { actor_id: filters.actor_id }),
		...(filters.target_id !== undefined && { target_id: filters.target_id }),
	};
	return Object.keys(set).length > 0 ? set : null;
}

/**
 * The SHA-256 of the manifest before this one, as the user gives it; undefined if there is none.
 * Blanks around it and capital letters are what copying gives, and are taken.
 *
 * @throws InvoanceError if it is no SHA-256. To be called before anything is asked of Invoance: a
 * manifest that points to nothing breaks the chain for good.
 */
export function readPreviousManifest(text: string): string | undefined {
	const sha256 = text.trim().toLowerCase();
	if (sha256 === '') return undefined;
	if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
	throw configurationError(
		'Previous Manifest must be a SHA-256: 64 characters, 0 to 9 and a to f',
		'Set it to manifest_sha256 of the export before this one. Leave it empty for the first of a series.',
	);
}
