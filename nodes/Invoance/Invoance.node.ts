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
import { eventDescription } from './operations/event';
import { exportDescription } from './operations/export';
import { organizationDescription } from './operations/organization';
import { runItems } from './operations/runItems';

/** The node "Invoance", version 1, as n8n loads it. */
export class Invoance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Invoance',
		name: 'invoance',
		icon: { light: 'file:../../icons/invoance.svg', dark: 'file:../../icons/invoance.dark.svg' },
		group: ['input'],
		version: 1,
		// Values in words: "export and download", not "exportAndDownload".
		subtitle:
			'={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toLowerCase() + ": " + $parameter["resource"] }}',
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
				whenToDisplay: 'beforeExecution',
				location: 'outputPane',
			},
		],
		builderHint: {
			searchHint:
				'To get an audit log as a file, use resource Export with operation Export and Download: it creates the export, waits and downloads in one step. Do not build a polling loop. To export every organization, put Organization > Get Many with Return All before it, and set its Organization to By ID with the expression {{ $json.id }}.',
		},
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				// In the order of their use, as the nodes panel then lists the actions.
				options: [
					{
						name: 'Export',
						value: 'export',
						description: 'A file with many events, to email or keep',
					},
					{
						name: 'Organization',
						value: 'organization',
						description: 'One of your customers, with an audit log of its own',
					},
					{
						name: 'Event',
						value: 'event',
						description: 'Something that happened, as an item of its own',
					},
				],
				default: 'export',
			},
			...exportDescription,
			...organizationDescription,
			...eventDescription,
		],
	};

	methods = {
		listSearch: { searchOrganizations },
		loadOptions: { getTimezones },
	};

	/**
	 * Runs the chosen operation for all items; see `runItems` for what comes out and what is thrown.
	 */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runItems(this, chosenOperation(this))];
	}
}
