import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from '../../workflowFile';
import type { N8nStage } from '../n8n/stage';

/** One step of ours: its parameters, and its credential if not the stage's. */
interface Step {
	parameters: INodeParameters;
	credential?: { id: string; name: string };
}

/** Steps by their names, in the order in which they run. */
export type Steps = Readonly<Record<string, Step>>;

const TRIGGER: INode = {
	...{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
	...{ position: [0, 0], parameters: {} },
};

/** The id of a step's node, which is part of the address at which the editor opens it. */
export function nodeId(index: number): string {
	return `step${index}`;
}

/** A workflow of a manual trigger and steps of our node, one after the other. */
export function workflowOf(stage: N8nStage, steps: Steps): WorkflowJson {
	const nodes = [TRIGGER];
	const connections: IConnections = {};
	Object.entries(steps).forEach(([name, { parameters, credential }], index) => {
		connections[nodes[index]?.name ?? ''] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		nodes.push({
			...{ id: nodeId(index), name, type: 'n8n-nodes-invoance.invoance', typeVersion: 1 },
			...{ position: [260 * (index + 1), 0], parameters },
			credentials: { invoanceApi: credential ?? stage.credentials.invoanceApi },
		});
	});
	return { nodes, connections };
}

/** An organization of the emulator, by its external id, as if it had been chosen from the list. */
export function fromList(stage: N8nStage, externalId: string): INodeParameters {
	const organization = stage.emulator.organizations.find(
		({ organization_id }) => organization_id === externalId,
	);
	if (!organization) throw new Error(`The emulator has no organization ${externalId}`);
	return {
		organizationId: {
			...{ __rl: true, mode: 'list', value: organization.id },
			cachedResultName: `${organization.name ?? ''} (${externalId})`,
		},
	};
}

/** What n8n calls the node for Export and Download once it is added. */
export const EXPORT = 'Export and download audit log';

/** That node, for an organization chosen from the list. */
export function exportStep(
	stage: N8nStage,
	externalId: string,
	parameters: INodeParameters = {},
): { [EXPORT]: Step } {
	return { [EXPORT]: { parameters: { ...fromList(stage, externalId), ...parameters } } };
}
