import type { AuditEvent } from './events';
import { writeJson } from './json';
import type { Seal } from './signing';

/** The formats of export files. */
export type ExportFormat = 'csv' | 'ndjson';

/** What storage says of a file of each format. */
export const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
	csv: 'text/csv',
	ndjson: 'application/x-ndjson',
};

/** The columns of a CSV export, in their order. */
const CSV_COLUMNS = [
	'id',
	'org_id',
	'seq',
	'occurred_at',
	'ingested_at',
	'action',
	'actor_type',
	'actor_id',
	'actor_name',
	'actor_metadata',
	'targets',
	'context_location',
	'context_user_agent',
	'metadata',
	'payload_hash',
	'signature',
	'signing_public_key',
] as const;

/** What comes before the first row. */
export function header(format: ExportFormat): string {
	return format === 'csv' ? `${CSV_COLUMNS.join(',')}\r\n` : '';
}

/** One event as a line of the file: JSON and a line feed, or RFC 4180 fields and CR LF. */
export function row(format: ExportFormat, event: AuditEvent, seal: Seal): string {
	if (format === 'ndjson') return `${writeJson({ ...event, ...seal })}\n`;
	const { actor, context } = event;
	return `${[
		event.id,
		event.org_id,
		String(event.seq),
		event.occurred_at,
		event.ingested_at,
		event.action,
		actor.type,
		actor.id,
		actor.name ?? '',
		actor.metadata ? writeJson(actor.metadata) : '',
		writeJson(event.targets),
		context?.location ?? '',
		context?.user_agent ?? '',
		event.metadata ? writeJson(event.metadata) : '',
		seal.payload_hash,
		seal.signature,
		seal.signing_public_key,
	]
		.map(quote)
		.join(',')}\r\n`;
}

function quote(field: string): string {
	return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Stands in for a real seal where only a row's length matters: every seal is equally long. */
export const BLANK_SEAL: Seal = {
	payload_hash: '0'.repeat(64),
	signature: '0'.repeat(128),
	signing_public_key: '0'.repeat(64),
};
