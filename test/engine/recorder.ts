import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

/** What a node that is replaced would have been told to do with an item. */
export interface Recording {
	node: string;
	/** Every parameter, its expressions resolved. */
	parameters: IDataObject;
	item: INodeExecutionData;
}

/**
 * Stands in for the other services' nodes of a template: takes any parameters, resolves them for
 * each item, records them, and passes the item on.
 */
export class Recorder implements INodeType {
	description: INodeTypeDescription;

	constructor(
		nodes: INode[],
		private readonly recordings: Recording[],
	) {
		const [first] = nodes;
		const type = first?.type ?? '';
		const isTrigger = type.endsWith('Trigger');
		const names = new Set(nodes.flatMap(({ parameters }) => Object.keys(parameters)));
		this.description = {
			displayName: type,
			name: type,
			group: isTrigger ? ['trigger'] : ['output'],
			version: first?.typeVersion ?? 1,
			description: `Stands in for ${type}`,
			defaults: {},
			inputs: isTrigger ? [] : [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [...names].map((name) => ({
				displayName: name,
				name,
				type: 'json',
				default: '',
			})),
		};
	}

	/** Notes the parameters of every item and hands the items on. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// n8n calls this with its own context; the recorder itself is found by the node's type.
		const recorder = recorderOf.get(this.getNode().type);
		const items = this.getInputData();
		items.forEach((item, index) => {
			const parameters: IDataObject = {};
			for (const name of Object.keys(this.getNode().parameters)) {
				parameters[name] = this.getNodeParameter(name, index);
			}
			recorder?.recordings.push({ node: this.getNode().name, parameters, item });
		});
		return await Promise.resolve([items]);
	}

	/** A recorder for every type of node in these workflows that is not Invoance's. */
	static forAllOthers(nodes: INode[], recordings: Recording[]): Record<string, INodeType> {
		const types = new Set(nodes.map(({ type }) => type));
		types.delete('n8n-nodes-invoance.invoance');
		types.delete('n8n-nodes-invoance.invoanceTrigger');
		for (const type of types) {
			recorderOf.set(
				type,
				new Recorder(
					nodes.filter((node) => node.type === type),
					recordings,
				),
			);
		}
		return Object.fromEntries(recorderOf);
	}
}

const recorderOf = new Map<string, Recorder>();
