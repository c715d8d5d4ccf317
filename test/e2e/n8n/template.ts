import path from 'node:path';

import type { INode, INodeCredentials, INodeParameters } from 'n8n-workflow';
import { readWorkflow, type WorkflowJson } from '../../workflowFile';

const FOLDER = path.resolve(__dirname, '../../../workflows');

interface Setting {
	parameters?: INodeParameters;
	credentials?: INodeCredentials;
	disabled?: boolean;
}

/** What is to be set in a template's nodes, by their names. */
export type NodeSettings = Readonly<Record<string, Setting>>;

/**
 * Does what a user does with a template: chooses credentials, and fills in what is open.
 *
 * @param name the file's, without its ending
 * @param settings parameters given here go on top of the template's, also inside of groups
 * @param settingOf what any node is set to, beneath the settings by name
 * @throws Error if the template has no such node
 */
export async function setUpTemplate(
	name: string,
	settings: NodeSettings,
	settingOf: (node: INode) => Setting = () => ({}),
): Promise<WorkflowJson> {
	const template = await readWorkflow(path.join(FOLDER, `${name}.json`));
	const names = template.nodes.map((node) => node.name);
	const unknown = Object.keys(settings).filter((node) => !names.includes(node));
	if (unknown.length > 0) throw new Error(`${name} has no node ${unknown.join(', ')}`);
	const nodes = template.nodes.map((node) => {
		const usual = settingOf(node);
		const own = settings[node.name] ?? {};
		const credentials = own.credentials ?? usual.credentials;
		return {
			...node,
			...(credentials && { credentials }),
			...(own.disabled === true && { disabled: true }),
			parameters: merged(merged(node.parameters, usual.parameters ?? {}), own.parameters ?? {}),
		};
	});
	return { ...template, nodes };
}

/** The names of the nodes that a template's note says are to be set. */
export function nodesToSet({ nodes }: WorkflowJson): string[] {
	const { content } = nodes.find(({ type }) => type.endsWith('.stickyNote'))?.parameters ?? {};
	const [, list = ''] =
		typeof content === 'string' ? (/\*\*To set:\*\*\n(.*?)(\n\n|$)/s.exec(content) ?? []) : [];
	return nodes.map(({ name }) => name).filter((name) => list.includes(`*${name}*`));
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
