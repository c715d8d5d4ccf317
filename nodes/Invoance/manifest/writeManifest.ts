import { createHash } from 'node:crypto';
import { configurationError } from '../runtime/invoanceError';
import { SCHEMA, SUFFIX } from './readManifest';

export const MANIFEST_MIME_TYPE = 'application/json';

/** The size of some bytes and their SHA-256 in lowercase hex. */
interface Fingerprint {
	bytes: number;
	sha256: string;
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
		/** As Invoance was asked: several actions are joined by commas. */
		filters?:
			| {
					actions?: string | undefined;
					actor_id?: string | undefined;
					target_id?: string | undefined;
			  }
			| undefined;
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

export function manifestName(fileName: string): string {
	return fileName + SUFFIX;
}

/**
 * The manifest of an export's file, as docs/manifest.schema.json has it: JSON for people to read,
 * with its members always in the same order, so that equal facts give equal bytes. (What is undefined
 * is left out of JSON.)
 *
 * @returns with its SHA-256 in lowercase hex: the next manifest's `previous`
 */
export function manifestFile(facts: ManifestFacts): { bytes: Buffer; sha256: string } {
	const { file, source, export: job, times, made_by: madeBy, previous } = facts;
	const { actions, actor_id, target_id } = job.filters ?? {};
	const filters = [actions, actor_id, target_id].some((value) => value !== undefined)
		? { actions, actor_id, target_id }
		: null;
	const manifest = {
		schema: SCHEMA,
		file,
		...(source && { source }),
		export: {
			id: job.id,
			organization_id: job.organization_id ?? null,
			filters,
			range_start: job.range_start ?? null,
			range_end: job.range_end ?? null,
			row_count: job.row_count ?? null,
		},
		times: {
			requested_at: times.requested_at ?? null,
			ready_at: times.ready_at ?? null,
			downloaded_at: times.downloaded_at,
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
