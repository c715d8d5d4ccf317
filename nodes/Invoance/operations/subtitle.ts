import type { INodeProperties } from 'n8n-workflow';
import type { Resource } from './operation';

/**
 * What stands below the node's name on the canvas: the range and the format where the operation has
 * them ("previous month, CSV"), else what the list of operations calls it. An expression, because
 * the editor computes it from the node's parameters whenever they change.
 *
 * @param properties the node's fields, with the names of the ranges.
 */
export function subtitleOf(resources: Resource[], properties: INodeProperties[]): string {
	const chosen = '$parameter["resource"] + "." + $parameter["operation"]';
	const has = (field: string) =>
		`${JSON.stringify(whichHave(field, resources))}.includes(${chosen})`;
	const range = `(${JSON.stringify(rangesInWords(properties))}[$parameter["dateRange"]] ?? $parameter["dateRange"])`;
	const format = '", " + $parameter["format"].toUpperCase()';
	const name = `${JSON.stringify(namesInWords(resources))}[${chosen}]`;
	return `={{ ${has('dateRange')} ? ${range} + (${has('format')} ? ${format} : "") : ${name} }}`;
}

/** The operations that have a field, each as in `export.create`. */
function whichHave(field: string, resources: Resource[]): string[] {
	return resources.flatMap(({ value: resource, operations }) =>
		operations
			.filter(({ fields }) => fields.some(({ name }) => name === field))
			.map(({ value }) => `${resource}.${value}`),
	);
}

/** What the list of ranges calls each, in the middle of a sentence: "from the step before". */
function rangesInWords(properties: INodeProperties[]): Record<string, string> {
	const choices = properties
		.filter(({ name }) => name === 'dateRange')
		.flatMap(({ options = [] }) => options);
	return Object.fromEntries(
		choices.map((choice): [string, string] => [
			'value' in choice ? String(choice.value) : choice.name,
			choice.name.toLowerCase(),
		]),
	);
}

/** What the list of operations calls each: "wait for export", "get many: event". */
function namesInWords(resources: Resource[]): Record<string, string> {
	return Object.fromEntries(
		resources.flatMap(({ value: resource, operations }) =>
			operations.map(({ value, name }) => {
				const words = name.toLowerCase();
				return [`${resource}.${value}`, words.includes(resource) ? words : `${words}: ${resource}`];
			}),
		),
	);
}
