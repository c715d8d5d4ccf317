import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { getTimezones } from './fields/dateRange';
import { searchOrganizations } from './fields/organization';
import { chosenOperation, properties, subtitle } from './operations';
import { runItems } from './operations/runItems';

/** The node "Invoance", version 1, as n8n loads it. */
export class Invoance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Invoance',
		name: 'invoance',
		icon: { light: 'file:../../icons/invoance.svg', dark: 'file:../../icons/invoance.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle,
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
		// The presigned URL opens the file for anyone: n8n is asked to hide it in every view of an
		// execution. 2.41.1 knows the mark and does not act on it yet, see docs/security.md.
		sensitiveOutputFields: ['download_url'],
		hints: [
			{
				message:
					'All Time takes every event there is. On a large organization that can take long; a date range is quicker.',
				displayCondition: '={{ $parameter["dateRange"] === "allTime" }}',
				whenToDisplay: 'always',
				location: 'outputPane',
			},
		],
		builderHint: {
			searchHint:
				'To get an audit log as a file, use resource Export with operation Export and Download: it creates the export, waits and downloads in one step. Do not build a polling loop. For scheduled exports put the Invoance Trigger before it, with Date Range left at Automatic and Organization left empty: it starts an item for every organization and finished period. To export every organization once, put Organization > Get Many with Return All before it and leave Organization empty.',
		},
		properties,
	};

	methods = {
		listSearch: { searchOrganizations },
		loadOptions: { getTimezones },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runItems(this, chosenOperation)];
	}
}
