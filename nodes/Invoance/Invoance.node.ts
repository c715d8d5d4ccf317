import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { getTimezones } from './loadOptions/getTimezones';
import { searchOrganizations } from './listSearch/searchOrganizations';
import { chosenOperation } from './operations';
import { exportDescription } from './operations/export';
import { runItems } from './operations/runItems';

export class Invoance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Invoance',
		name: 'invoance',
		icon: { light: 'file:../../icons/invoance.svg', dark: 'file:../../icons/invoance.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Take signed audit log exports out of Invoance as files',
		defaults: { name: 'Invoance' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Offline is a hidden field of the operations that need no key. Naming resource and operation
		// here would not do: n8n hides where either of them matches, so also for Event: Verify.
		credentials: [
			{
				name: 'invoanceApi',
				required: true,
				displayOptions: { hide: { offline: [true] } },
			},
		],
		// The presigned URL opens the file for anyone: n8n hides it in every view of an execution.
		sensitiveOutputFields: ['download_url'],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Export', value: 'export' }],
				default: 'export',
			},
			...exportDescription,
		],
	};

	methods = {
		listSearch: { searchOrganizations },
		loadOptions: { getTimezones },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runItems(this, chosenOperation(this))];
	}
}
