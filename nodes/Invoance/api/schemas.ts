import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from './errors';

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

export type ErrorBody = z.infer<typeof errorBodySchema>;

/** @throws InvoanceError naming the field if the answer is no export job. */
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

/** @throws InvoanceError naming the field if the answer is no list of organizations. */
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
