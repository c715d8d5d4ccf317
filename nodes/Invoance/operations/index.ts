import {
	NodeOperationError,
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';
import { get as getEvent } from './event/get';
import { getMany as getManyEvents } from './event/getMany';
import { verify as verifyEvent } from './event/verify';
import { anchor } from './export/anchor';
import { create } from './export/create';
import { download } from './export/download';
import { exportAndDownload } from './export/exportAndDownload';
import { get as getExport } from './export/get';
import { verify as verifyExport } from './export/verify';
import { wait } from './export/wait';
import type { Operation } from './operation';
import { checkIntegrity } from './organization/checkIntegrity';
import { getMany as getManyOrganizations } from './organization/getMany';

interface Resource {
	value: string;
	name: string;
	description: string;
	operations: [Operation, ...Operation[]];
}

/**
 * In the order of their use, as the nodes panel then lists the actions, and not of the alphabet:
 * exports are what most people need, and the first operation of each resource is its default.
 */
export const resources: Resource[] = [
	{
		value: 'export',
		name: 'Export',
		description: 'A file with many events, to email or keep',
		operations: [exportAndDownload, create, wait, download, getExport, verifyExport, anchor],
	},
	{
		value: 'organization',
		name: 'Organization',
		description: 'One of your customers, with an audit log of its own',
		operations: [getManyOrganizations, checkIntegrity],
	},
	{
		value: 'event',
		name: 'Event',
		description: 'Something that happened, as an item of its own',
		operations: [getManyEvents, getEvent, verifyEvent],
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value, description }) => ({ name, value, description })),
		default: 'export',
	},
	...resources.flatMap(propertiesOf),
];

function propertiesOf({ value: resource, operations }: Resource): INodeProperties[] {
	const [{ value: firstOperation }] = operations;
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options: operations.map(({ name, value, action, description }) => ({
				name,
				value,
				action,
				description,
			})),
			default: firstOperation,
		},
		...operations.flatMap((operation) =>
			updateDisplayOptions({ show: { resource: [resource], operation: [operation.value] } }, [
				...operation.fields,
				...('isOffline' in operation ? [offlineField()] : []),
			]),
		),
	];
}

/**
 * What is offline has a hidden field that says so: n8n hides a credential where any of several
 * conditions holds, so that "Export and Verify" cannot be said by naming the two.
 */
function offlineField(): INodeProperties {
	return { displayName: 'Offline', name: 'offline', type: 'hidden', default: true };
}

/** @throws NodeOperationError if this version of the node has none of that name. */
export function chosenOperation(functions: IExecuteFunctions): Operation {
	const chosenResource = functions.getNodeParameter('resource', 0);
	// n8n knows no operation of a resource that it does not know.
	const chosen = functions.getNodeParameter('operation', 0, '');
	const resource = resources.find(({ value }) => value === chosenResource);
	const operation = resource?.operations.find(({ value }) => value === chosen);
	if (operation !== undefined) return operation;
	const unknown = resource === undefined ? `resource "${chosenResource}"` : `operation "${chosen}"`;
	throw new NodeOperationError(functions.getNode(), `The ${unknown} does not exist`, {
		description: 'Choose one from the list. The workflow may need a newer version of this node.',
	});
}

/** The value of a parameter as words: "last7Days" is "last 7 days". n8n 1.87 takes no function here. */
const inWords = (name: string) =>
	`$parameter["${name}"].replace(/([A-Z]|\\d+)/g, " $1").toLowerCase()`;

/**
 * What stands below the node's name on the canvas: the range and the format where the operation has
 * them ("previous month, CSV"), else the operation ("wait: export"). An expression, because the editor
 * computes it from the parameters that it shows whenever they change.
 */
export const subtitle = `={{ $parameter["dateRange"]
	? ${inWords('dateRange')} + ($parameter["format"] ? ", " + $parameter["format"].toUpperCase() : "")
	: ${inWords('operation')} + ": " + $parameter["resource"] }}`;
