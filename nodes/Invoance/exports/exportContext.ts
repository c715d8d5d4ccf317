import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { ExportJob } from '../api/schemas';

/** No name, date or zone is longer; what is, is not taken over. */
const MAX_CHARACTERS = 1_000;
const text = z.string().max(MAX_CHARACTERS).regex(/\S/);
const id = z.union([text, z.number().transform(String)]);

const object = z.custom<IDataObject>((value) => typeof value === 'object' && value !== null);
const usable = <Value extends z.ZodTypeAny>(schema: Value) => schema.optional().catch(undefined);

const contextSchema = z.object({
	organization_id: usable(id),
	external_id: usable(id),
	organization_name: usable(text),
	range_start: usable(text.nullable()),
	range_end: usable(text.nullable()),
	period: usable(text),
	timezone: usable(text),
	format: usable(text),
	filters: usable(object),
});

/**
 * What is known of an export besides its job. Create Export outputs it, and the steps after it take it
 * over, so the file gets the same name as in one step. It comes from items, which anybody can have
 * written: it names files and errors, and nothing else depends on it.
 */
export type ExportContext = z.infer<typeof contextSchema>;

function contextIn(json: IDataObject): ExportContext {
	const context: ExportContext = contextSchema.parse(json);
	for (const [name, value] of Object.entries(context)) {
		if (value === undefined) Reflect.deleteProperty(context, name);
	}
	return context;
}

/** What an item says of an export; nothing if it is about another one. */
export function contextOfItem(exportId: string, json: IDataObject): ExportContext {
	return json.id === exportId ? contextIn(json) : {};
}

/** What an item says of an organization; nothing if it is about another one. */
export function namesOfOrganization(
	organizationId: string,
	json: IDataObject,
): Pick<ExportContext, 'external_id' | 'organization_name'> {
	const { organization_id, external_id, organization_name } = contextIn(json);
	if (organization_id !== organizationId) return {};
	return {
		...(external_id !== undefined && { external_id }),
		...(organization_name !== undefined && { organization_name }),
	};
}

/** What is known of an export: what its job says, and what the item says besides. */
export function contextOf({ id: exportId, raw }: ExportJob, json: IDataObject): ExportContext {
	const ofJob = contextIn(said(raw));
	const ofItem = contextOfItem(exportId, json);
	if (ofJob.organization_id !== undefined && ofJob.organization_id !== ofItem.organization_id) {
		delete ofItem.external_id;
		delete ofItem.organization_name;
	}
	return { ...ofItem, ...ofJob };
}

/** A job as the API gives it, with what is known of it besides; the job's own members count. */
export function withContext(job: IDataObject, context: ExportContext): IDataObject {
	return { ...job, ...context, ...said(job) };
}

function said(job: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(job).filter(([, value]) => value !== undefined && value !== null),
	);
}

/** True if an item shows that a step before has seen this export, and not just its ID. */
export function isSeen(exportId: string, json: IDataObject): boolean {
	return json.id === exportId && typeof json.status === 'string' && json.status.trim() !== '';
}
