import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from '../runtime/invoanceError';

const jsonObjectSchema = z.custom<IDataObject>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	'Expected an object',
);

/** Text, or undefined for whatever else: a field that is not needed must not spoil an answer. */
const optionalText = z.string().min(1).optional().catch(undefined);

/** A count, also as digits in text; null where there is none that can be read. */
const optionalCount = z
	.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
	.pipe(z.number().int().safe().nonnegative())
	.nullable()
	.catch(null);

/** Of an export, only these fields are documented; one SDK's example calls `id` `export_id`. */
const exportJobSchema = z
	.object({
		id: optionalText,
		export_id: optionalText,
		// `ready` and `failed` are documented; any other word: not finished yet.
		status: z.string().trim().min(1).toLowerCase(),
		// Where the answer does not say, it is what was requested.
		format: optionalText,
		row_count: optionalCount,
		// Why the export failed, in Invoance's words.
		error: z.unknown(),
		// The presigned URL, a secret that opens the file for anyone. Only there when ready.
		download_url: optionalText,
	})
	.transform(({ row_count: rowCount, download_url: downloadUrl, ...job }, context) => {
		const { status, format, error } = job;
		const id = job.id ?? job.export_id;
		if (id) return { id, status, format, rowCount, error, downloadUrl };
		context.addIssue({ code: 'custom', path: ['id'], message: 'Required' });
		return z.NEVER;
	});

export interface ExportJob extends z.output<typeof exportJobSchema> {
	/** The export exactly as the API gave it, with `id` always set. */
	raw: IDataObject;
}

type Named = Pick<Organization, 'id' | 'externalId' | 'name'>;

/** The name of an organization for texts, never empty: its name, else the caller's own id, else its id. */
export function organizationName({ id, externalId, name }: Named): string {
	return name ?? externalId ?? id;
}

/** An organization as people find it: "Globex Industries (globex)". */
export function organizationTitle(organization: Named): string {
	const { externalId, name } = organization;
	return name && externalId && name !== externalId
		? `${name} (${externalId})`
		: organizationName(organization);
}

/** Text that may be absent: undefined for null and blank text, as servers write it for nothing. */
const textOrNothing = z
	.string()
	.nullish()
	.transform((text) => (text?.trim() ? text : undefined));

const organizationSchema = z
	.object({
		id: z.string().min(1),
		organization_id: textOrNothing,
		// What older answers call organization_id.
		external_id: textOrNothing,
		name: textOrNothing,
		archived_at: textOrNothing,
	})
	.transform(({ id, organization_id, external_id, name, archived_at }) => ({
		id,
		/** The caller's id for the same organization. */
		externalId: organization_id ?? external_id,
		name,
		isArchived: archived_at !== undefined,
	}));

export interface Organization extends z.output<typeof organizationSchema> {
	/** The organization exactly as the API gave it. */
	raw: IDataObject;
}

const pageFields = { next_cursor: textOrNothing, has_more: z.unknown() };

/** A list; null is what some servers send for an empty one. */
const listOfObjects = z
	.array(jsonObjectSchema)
	.nullable()
	.transform((items) => items ?? []);

// No paging is documented; should it come, it will hardly be called otherwise than for events.
const organizationListSchema = z.object({ orgs: listOfObjects, ...pageFields });

/**
 * The error body. `error` is the machine code to decide on; `message` is for humans only. A field
 * of the wrong type counts as absent: an error must not fail for want of a better error.
 */
export const errorBodySchema = z
	.object({
		error: z.string().optional().catch(undefined),
		message: z.string().optional().catch(undefined),
		event_id: z.string().max(200).optional().catch(undefined),
		created_at: z.string().max(200).optional().catch(undefined),
		retry_after: z.coerce.number().nonnegative().optional().catch(undefined),
		limit_per_sec: z.coerce.number().positive().finite().optional().catch(undefined),
		resource: z.string().optional().catch(undefined),
		current_usage: z.coerce.number().optional().catch(undefined),
		plan_limit: z.coerce.number().optional().catch(undefined),
	})
	.catch({});

export type ErrorBody = z.infer<typeof errorBodySchema>;

export function parseExportJob(answer: unknown): ExportJob {
	const raw = parseObject(answer, 'an export');
	const job = parseAnswer(exportJobSchema, raw, 'an export');
	return { ...job, raw: { ...raw, id: job.id } };
}

export interface Page<Item> {
	items: Item[];
	/** Where the next one begins; undefined on the last page. */
	nextCursor: string | undefined;
	/** True if there are more, and the page does not say where. */
	isCut: boolean;
}

function pageOf<Item>(
	items: Item[],
	{ next_cursor, has_more }: { next_cursor?: string | undefined; has_more?: unknown },
): Page<Item> {
	const isCut = next_cursor === undefined && (has_more === true || has_more === 'true');
	return { items, nextCursor: next_cursor, isCut };
}

export function parseOrganizations(answer: unknown): Page<Organization> {
	const expected = 'a list of organizations';
	const list = parseAnswer(organizationListSchema, answer, expected);
	const items = list.orgs.map((raw, index) => ({
		...parseAnswer(organizationSchema, raw, expected, `orgs.${index}.`),
		raw,
	}));
	return pageOf(items, list);
}

const eventPageSchema = z.object({ events: listOfObjects, ...pageFields });

export function parseEvents(answer: unknown): Page<IDataObject> {
	const page = parseAnswer(eventPageSchema, answer, 'a list of events');
	return pageOf(page.events, page);
}

const accountSchema = z.object({
	limits: z.object({ rate_limit_per_sec: z.coerce.number().positive().finite() }),
});

/** The rate limit that an account's answer states, in requests a second; undefined without one. */
export function readRateLimit(answer: unknown): number | undefined {
	return accountSchema.safeParse(answer).data?.limits.rate_limit_per_sec;
}

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
