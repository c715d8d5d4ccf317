import path from 'node:path';

import type { INodeCredentials, INodeParameters } from 'n8n-workflow';
import { readWorkflow, type WorkflowJson } from '../../workflowFile';

const FOLDER = path.resolve(__dirname, '../../../workflows');

/** What is to be set in a template's nodes, by their names. */
export type NodeSettings = Readonly<
	Record<string, { parameters?: INodeParameters; credentials?: INodeCredentials }>
>;

/**
 * Does what a user does with a template: chooses credentials, and fills in what is open.
 *
 * @param name the file's, without its ending
 * @param settings parameters given here go on top of the template's, also inside of groups
 * @throws Error if the template has no such node
 */
export async function setUpTemplate(name: string, settings: NodeSettings): Promise<WorkflowJson> {
	const template = await readWorkflow(path.join(FOLDER, `${name}.json`));
	const names = template.nodes.map((node) => node.name);
	const unknown = Object.keys(settings).filter((node) => !names.includes(node));
	if (unknown.length > 0) throw new Error(`${name} has no node ${unknown.join(', ')}`);
	const nodes = template.nodes.map((node) => {
		const { parameters = {}, credentials } = settings[node.name] ?? {};
		return {
			...node,
			...(credentials && { credentials }),
			parameters: merged(node.parameters, parameters),
		};
	});
	return { ...template, nodes };
}

function merged(parameters: INodeParameters, changes: INodeParameters): INodeParameters {
	const result = { ...parameters };
	for (const [name, change] of Object.entries(changes)) {
		const before = result[name];
		result[name] = isGroup(before) && isGroup(change) ? merged(before, change) : change;
	}
	return result;
}

function isGroup(value: INodeParameters[string] | undefined): value is INodeParameters {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
