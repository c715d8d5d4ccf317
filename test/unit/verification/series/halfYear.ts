import { manifestFile, manifestName } from '../../../../nodes/Invoance/manifest/writeManifest';
import { createHash } from 'node:crypto';
import { exampleEvent, KEY, signEvent, type testKey } from '../signing';

/** A file of events with the manifest that lies beside it. */
export interface Month {
	name: string;
	lines: string[];
	/** Both ends inclusive, RFC 3339 in UTC; '' for what the manifest does not know. */
	range: [start: string, end: string];
	/** As text, so that a test can change it; '' if there is none. */
	manifest: string;
	/** What the manifest says was filtered by, and whose log was asked for. */
	actions?: string;
	organization?: string;
}

/** A file by its name, as it lies in a folder. */
export interface NamedFile {
	name: string;
	bytes: Buffer;
}

const DAY_MS = 86_400_000;
const ORGANIZATION = 'aorg_01J9ZBASE0000000000000000';

/** How many events each month has, and how their numbers follow each other. */
export const EVENTS_PER_MONTH = 4;

/** A genuine event of a month, as a line of its file. */
export function eventLine(
	seq: number,
	month: number,
	{
		key = KEY,
		organization = ORGANIZATION,
	}: { key?: ReturnType<typeof testKey>; organization?: string } = {},
): string {
	const at = new Date(Date.UTC(2026, month, 2) + seq * DAY_MS).toISOString();
	const event = exampleEvent(seq, { occurred_at: at, ingested_at: at, org_id: organization });
	return JSON.stringify(signEvent(event, key));
}

/** The bytes of a month's file. */
export function bytesOf({ lines }: Month): Buffer {
	return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The SHA-256 of bytes or text, in lowercase hex. */
export function sha256Of(content: Buffer | string): string {
	return createHash('sha256').update(content).digest('hex');
}

/** A month without events has a blank line: so it has a file all the same. */
function rowsOf({ lines }: Month): number {
	return lines.filter((line) => line !== '').length;
}

/** The manifest that the node would have made for a month. */
export function manifestOf(month: Month, previous: string | undefined): string {
	const bytes = bytesOf(month);
	const [start, end] = month.range;
	return manifestFile({
		file: {
			name: month.name,
			format: 'ndjson',
			mime_type: 'application/x-ndjson',
			bytes: bytes.length,
			sha256: sha256Of(bytes),
			rows: rowsOf(month),
		},
		export: {
			id: `aexp_${month.name}`,
			organization_id: month.organization ?? ORGANIZATION,
			filters: month.actions === undefined ? undefined : { actions: month.actions },
			range_start: start || undefined,
			range_end: end || undefined,
			row_count: rowsOf(month),
		},
		times: { downloaded_at: new Date(Date.parse(end || '2026-07-01T00:00:00Z') + DAY_MS) },
		made_by: {
			package: 'n8n-nodes-invoance',
			version: '1.0.0',
			base_url: 'https://api.invoance.com',
			node: 'Export and download an audit log',
		},
		previous,
	}).bytes.toString();
}

/** Makes every manifest anew, each chained to the one before: what whoever can rewrite files can do. */
export function chainAnew(months: Month[]): void {
	let previous: string | undefined;
	for (const month of months) {
		month.manifest = manifestOf(month, previous);
		previous = sha256Of(month.manifest);
	}
}

/** The files of half a year of one organization, with manifests that chain. */
export function halfYear(): Month[] {
	const months = Array.from({ length: 6 }, (_, month): Month => {
		const first = month * EVENTS_PER_MONTH + 1;
		const end = new Date(Date.UTC(2026, month + 1) - 1).toISOString();
		return {
			name: `acme_2026-0${month + 1}.ndjson`,
			lines: Array.from({ length: EVENTS_PER_MONTH }, (_, i) => eventLine(first + i, month)),
			range: [new Date(Date.UTC(2026, month)).toISOString(), end],
			manifest: '',
		};
	});
	chainAnew(months);
	return months;
}

/** What lies in the folder: the files and, unless they are left out, their manifests. */
export function filesOf(months: Month[], hasManifests: boolean): NamedFile[] {
	return months.flatMap((month) => {
		const file = { name: month.name, bytes: bytesOf(month) };
		if (!hasManifests || month.manifest === '') return month.lines.length > 0 ? [file] : [];
		const manifest = { name: manifestName(month.name), bytes: Buffer.from(month.manifest) };
		return month.lines.length > 0 ? [file, manifest] : [manifest];
	});
}

/** A month by its place, from the end where that is negative. */
export function month(months: Month[], index: number): Month {
	const found = months.at(index);
	if (!found) throw new Error(`There is no month ${index}`);
	return found;
}
