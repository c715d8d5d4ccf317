import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from '../invoanceError';

const jsonObjectSchema = z.custom<IDataObject>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	'Expected an object',
);

/** An export job, read. */
export interface ExportJob {
	id: string;
	/** `ready` and `failed` are documented; any other word means: not finished yet. */
	status: string;
	/** `csv` or `ndjson`. */
	format: string | undefined;
	/** How many events the file holds; null while unknown. */
	rowCount: number | null;
	/** Why the job failed, in Invoance's words. */
	error: unknown;
	/** The presigned URL, a secret that opens the file for anyone. Only there when ready. */
	downloadUrl: string | undefined;
	/** The job exactly as the API gave it, with `id` always set. */
	raw: IDataObject;
}

/** Of a job, only these fields are documented; one SDK's example calls `id` `export_id`. */
const exportJobSchema = z
	.object({
		id: z.string().min(1).nullish(),
		export_id: z.string().min(1).nullish(),
		status: z.string().min(1),
		format: z.string().nullish(),
		row_count: z.number().int().nonnegative().nullish(),
		error: z.unknown(),
		download_url: z.string().nullish(),
	})
	.transform((job, context) => {
		const id = job.id ?? job.export_id;
		if (id) return { ...job, id };
		context.addIssue({ code: 'custom', path: ['id'], message: 'Required' });
		return z.NEVER;
	});

/** One of the caller's customers, read. */
export interface Organization {
	/** Invoance's own id, `aorg_…`. */
	id: string;
	/** The caller's id for the same organization. */
	externalId: string | undefined;
	name: string | undefined;
	isArchived: boolean;
	/** The organization exactly as the API gave it. */
	raw: IDataObject;
}

const organizationSchema = z.object({
	id: z.string().min(1),
	organization_id: z.string().nullish(),
	// What older answers call organization_id.
	external_id: z.string().nullish(),
	name: z.string().nullish(),
	archived_at: z.string().nullish(),
});

const organizationListSchema = z.object({ orgs: z.array(jsonObjectSchema) });

/**
 * The error body. `error` is the machine code to decide on; `message` is for humans only. A field
 * of the wrong type counts as absent: an error must not fail for want of a better error.
 */
export const errorBodySchema = z
	.object({
		error: z.string().optional().catch(undefined),
		message: z.string().optional().catch(undefined),
		retry_after: z.coerce.number().nonnegative().optional().catch(undefined),
		resource: z.string().optional().catch(undefined),
		current_usage: z.number().optional().catch(undefined),
		plan_limit: z.number().optional().catch(undefined),
	})
	.catch({});

/** What an error body says, as far as it can be read. */
export type ErrorBody = z.infer<typeof errorBodySchema>;

/**
 * Reads an export job out of an answer.
 *
 * @throws InvoanceError naming the field if it is none.
 */
export function parseExportJob(answer: unknown): ExportJob {
	const raw = parseAnswer(jsonObjectSchema, answer, 'an export job');
	const job = parseAnswer(exportJobSchema, raw, 'an export job');
	return {
		id: job.id,
		status: job.status,
		format: job.format ?? undefined,
		rowCount: job.row_count ?? null,
		error: job.error,
		downloadUrl: job.download_url ?? undefined,
		raw: { ...raw, id: job.id },
	};
}

/**
 * Reads the organizations out of the answer that lists them.
 *
 * @throws InvoanceError naming the field if it is no such list.
 */
export function parseOrganizations(answer: unknown): Organization[] {
	const expected = 'a list of organizations';
	return parseAnswer(organizationListSchema, answer, expected).orgs.map((raw, index) => {
		const organization = parseAnswer(organizationSchema, raw, expected, `orgs.${index}.`);
		return {
			id: organization.id,
			externalId: organization.organization_id ?? organization.external_id ?? undefined,
			name: organization.name ?? undefined,
			isArchived: (organization.archived_at ?? null) !== null,
			raw,
		};
	});
}

/** One page of events, and where the next one begins. */
export interface EventPage {
	/** The events exactly as the API gave them. */
	events: IDataObject[];
	/** Undefined on the last page. */
	nextCursor: string | undefined;
}

const eventPageSchema = z.object({
	events: z.array(jsonObjectSchema),
	next_cursor: z.string().min(1).nullish(),
});

/**
 * Reads a page of events out of an answer.
 *
 * @throws InvoanceError naming the field if it is none.
 */
export function parseEventPage(answer: unknown): EventPage {
	const { events, next_cursor } = parseAnswer(eventPageSchema, answer, 'a list of events');
	return { events, nextCursor: next_cursor ?? undefined };
}

/**
 * An answer that is passed through as it is.
 *
 * @param expected what it should be, for the message.
 * @throws InvoanceError if it is no object.
 */
export function parseObject(answer: unknown, expected: string): IDataObject {
	return parseAnswer(jsonObjectSchema, answer, expected);
}

function parseAnswer<Output>(
	schema: z.ZodType<Output, z.ZodTypeDef, unknown>,
	answer: unknown,
	expected: string,
	prefix = '',
): Output {
	const result = schema.safeParse(answer);
	if (result.success) return result.data;
	const [issue] = result.error.issues;
	const field = prefix + (issue?.path.join('.') ?? '');
	const where = field === '' ? 'in the answer itself' : `in the field "${field}"`;
	throw new InvoanceError(`Invoance answered with something that is not ${expected}`, {
		description: `The problem is ${where}: ${issue?.message ?? 'unreadable'}. Check that the Base URL in the credential is right; if it is, please report this to Invoance.`,
	});
}
