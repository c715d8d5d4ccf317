import type { IDataObject } from 'n8n-workflow';

/**
 * What a job does not say about the order that made it. Create Export hands it on, and the steps
 * after it take it over, so that a file of three steps is called as one of a single step.
 */
const FACTS = [
	'organization_id',
	'external_id',
	'organization_name',
	'range_start',
	'range_end',
	'period',
	'timezone',
	'format',
	'filters',
] as const;

/** The facts by their names; those that are not known are left out. */
export type OrderFacts = Partial<Record<(typeof FACTS)[number], IDataObject[string]>>;

/** The facts that an item carries about an export; none if it is about another one. */
export function factsAbout(exportId: string, json: IDataObject): OrderFacts {
	if (json.id !== exportId) return {};
	return Object.fromEntries(
		FACTS.filter((name) => json[name] !== undefined).map((name) => [name, json[name]]),
	);
}

/** True if an item shows that a step before has seen this export, and not just its ID. */
export function hasSeen(exportId: string, json: IDataObject): boolean {
	return json.id === exportId && typeof json.status === 'string' && json.status.trim() !== '';
}

/** A job as the API gives it, with what its order says besides; the job's own fields count. */
export function withFacts(job: IDataObject, facts: OrderFacts): IDataObject {
	const known = Object.entries(job).filter(([, value]) => value !== undefined && value !== null);
	return { ...job, ...facts, ...Object.fromEntries(known) };
}

/** The same with the facts that an input item carries, if it is about this export. */
export function withOrder(job: IDataObject, json: IDataObject): IDataObject {
	return withFacts(job, typeof job.id === 'string' ? factsAbout(job.id, json) : {});
}

/** An item, and what is known of it in case it fails while others go on. */
interface NotedItem {
	json: IDataObject;
	about: IDataObject;
}

/** Notes whose export an item is about, as far as it says; nothing if it is about another one. */
export function noteWhose(item: NotedItem, exportId: string): void {
	if (item.json.id === exportId) noteWhoseFile(item);
}

/** Notes whose file an item brings, as far as it says. */
export function noteWhoseFile({ json, about }: NotedItem): void {
	const { organization_id, organization_name } = json;
	if (organization_id !== undefined) about.organization_id = organization_id;
	if (organization_name !== undefined) about.organization_name = organization_name;
}
